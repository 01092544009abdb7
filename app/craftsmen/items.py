"""A craftsman's service items. The craftsman given comes from `load_full`, locked where others may write too."""

from sqlalchemy.orm import Session

from app.craftsmen.profile import put_search_text
from app.craftsmen.schemas import NewServiceItem, ServiceItemChanges
from app.errors import NotFound
from models.craftsman import Craftsman, ServiceItem


def get_service_item(craftsman: Craftsman, item_id: str) -> ServiceItem:
    found = next((item for item in craftsman.service_items if item.id == item_id), None)
    if found is None:
        raise NotFound("这位工匠没有这个服务项目")
    return found


def add_service_item(db: Session, craftsman: Craftsman, new: NewServiceItem) -> ServiceItem:
    item = ServiceItem(**new.model_dump())
    craftsman.service_items.append(item)
    put_search_text(craftsman)
    db.flush()
    return item


def change_service_item(db: Session, craftsman: Craftsman, item: ServiceItem, changes: ServiceItemChanges) -> bool:
    """Applies what is given and differs; whether anything did."""
    given = {name: getattr(changes, name) for name in changes.model_fields_set}
    different = {name: value for name, value in given.items() if value != getattr(item, name)}
    for name, value in different.items():
        setattr(item, name, value)
    put_search_text(craftsman)
    db.flush()
    return bool(different)


def remove_service_item(db: Session, craftsman: Craftsman, item: ServiceItem) -> None:
    craftsman.service_items.remove(item)
    put_search_text(craftsman)
    db.flush()
