"""The addresses of lighting classes: /api/v1/lighting-classes."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, status

from backend.classes import service
from backend.classes.schemas import ClassIn, LightingClass, LightingClasses, NewClass
from backend.db import TransactionRoute, Tx

router = APIRouter(prefix="/api/v1", tags=["lighting classes"], route_class=TransactionRoute)

TAKEN = {"description": "The code is taken, the class is a standard's, or it is in use"}


@router.get("/lighting-classes")
def list_classes(tx: Tx) -> LightingClasses:
    """List all lighting classes: the standards' and the companies' own."""
    return LightingClasses(items=service.list_classes(tx))


@router.post("/lighting-classes", status_code=status.HTTP_201_CREATED, responses={409: TAKEN})
def add_class(new: NewClass, tx: Tx) -> LightingClass:
    """Add a class of the company's own."""
    return service.add_class(tx, new)


@router.get("/lighting-classes/{class_id}")
def read_class(class_id: uuid.UUID, tx: Tx) -> LightingClass:
    """Read one lighting class."""
    return service.read_class(tx, class_id)


@router.put("/lighting-classes/{class_id}", responses={409: TAKEN})
def change_class(class_id: uuid.UUID, wanted: ClassIn, tx: Tx) -> LightingClass:
    """Change a class of the company's own; estates that use it are computed anew."""
    return service.change_class(tx, class_id, wanted)


@router.delete(
    "/lighting-classes/{class_id}", status_code=status.HTTP_204_NO_CONTENT, responses={409: TAKEN}
)
def remove_class(class_id: uuid.UUID, tx: Tx) -> None:
    """Remove a class of the company's own that nothing uses."""
    service.remove_class(tx, class_id)
