"""The main job without a server: two lists in, a workbook of explained recommendations out."""
