"""Until when it is whose turn: clocks of working days over demands."""
