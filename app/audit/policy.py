"""Which tables are audited, as part of which record, and which are not, with the reason.

Every table stands in exactly one of the two: tests/audit/test_policy.py fails for one that is forgotten.
"""

from typing import NamedTuple


class Part(NamedTuple):
    """A table's rows tell of a record of `kind`, whose id is in the column `owner`; as its `field` where they are not
    the record itself."""

    kind: str
    owner: str = "id"
    field: str | None = None


AUDITED: dict[str, Part] = {
    "account": Part("account"),
    "api_key": Part("api_key"),
    "totp": Part("account", "account_id", "totp"),
    "union_org": Part("union"),
    "service_team": Part("team"),
    "team_member": Part("team", "team_id", "members"),
    "craftsman": Part("craftsman"),
    "craftsman_industry": Part("craftsman", "craftsman_id", "industries"),
    "craftsman_skill_tag": Part("craftsman", "craftsman_id", "tags"),
    "service_item": Part("craftsman", "craftsman_id", "service_items"),
    "enterprise": Part("enterprise"),
    "enterprise_industry": Part("enterprise", "enterprise_id", "industries"),
    "enterprise_competitor": Part("enterprise", "enterprise_id", "competitors"),
    "demand": Part("demand"),
    "demand_industry": Part("demand", "demand_id", "industries"),
    "demand_skill_tag": Part("demand", "demand_id", "tags"),
    "demand_escalation": Part("demand", "demand_id", "escalations"),
    "demand_excluded_employer": Part("demand", "demand_id", "excluded_employers"),
    "match": Part("match"),
    "match_candidate": Part("match", "match_id", "candidates"),
    "assignment": Part("assignment"),
    "assignment_member": Part("assignment", "assignment_id", "members"),
    "consent": Part("craftsman", "craftsman_id", "consents"),
    "visit": Part("visit"),
    "visit_craftsman": Part("visit", "visit_id", "craftsmen"),
    "attachment": Part("visit", "visit_id", "attachments"),
    "dispatch_plan": Part("dispatch_plan"),
    "dispatch_confirmation": Part("dispatch_plan", "plan_id", "confirmations"),
    "dispatch_plan_demand": Part("dispatch_plan", "plan_id", "demands"),
    "import_job": Part("import"),
    "lending": Part("lending"),
    "webhook_endpoint": Part("webhook"),
    "notification_setting": Part("account", "account_id", "notification_settings"),
    "weights_version": Part("weights", "version"),
    "weights_activation": Part("weights", "version", "activations"),
}

_REFERENCE = "reference facts, loaded from files of the release by an operator"
_OURS = "kept by the service itself; follows from writes that are audited"
EXEMPT: dict[str, str] = {
    "audit_chain": "the log's own",
    "audit_record": "the log's own",
    "state_change": "written with the record whose state it tells, and never without it",
    "reveal": "append-only itself; each row has its explicit record",
    "export_log": "append-only itself; each row has its explicit record",
    "rejected_row": "the faults of an import, written with its counts",
    "dispatch_block": _OURS,
    "embedding": _OURS,
    "notification": _OURS,
    "outbox": _OURS,
    "job_worker": "a heartbeat",
    "kept_answer": "the answer to a write that is audited, kept for a day",
    "login_throttle": "counts of failures, each of which is recorded as a deed",
    "pool_change": _OURS,
    "pool_revision": _OURS,
    "reference_load": _REFERENCE,
    "session_token": "its making and its end are recorded as deeds",
    "work_clock": "follows from the states of demands and assignments, which are audited",
    "cluster": _REFERENCE,
    "cluster_industry": _REFERENCE,
    "industry": _REFERENCE,
    "industry_keyword": _REFERENCE,
    "occupation": _REFERENCE,
    "region": _REFERENCE,
    "skill_level": _REFERENCE,
    "skill_tag": _REFERENCE,
    "strategic_industry": _REFERENCE,
    "strategic_industry_class": _REFERENCE,
    "work_type": _REFERENCE,
}

SILENT = frozenset({"updated_at", "search_text", "pinyin", "name_block", "id", "last_used_at", "last_step"})
"""Columns that follow from others, or only tell that a key or a code was used."""
