"""Rows as an account may see them: the one way from a person's, an enterprise's or a demand's row to an answer."""

from app.craftsmen.schemas import CraftsmanOut
from app.enterprises.schemas import EnterpriseOut
from models.account import Account
from models.craftsman import Craftsman
from models.enterprise import Enterprise


def present_craftsman(row: Craftsman, _account: Account) -> CraftsmanOut:
    return CraftsmanOut.model_validate(row)


def present_enterprise(row: Enterprise, _account: Account) -> EnterpriseOut:
    return EnterpriseOut.model_validate(row)
