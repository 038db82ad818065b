"""The tables of schema `core`, declared once; migrations and queries follow them."""

from backend.models.analysis import AnalysisRequest, AnalysisRun, DarkSpot, SurfaceResult
from backend.models.base import Base
from backend.models.care import (
    CleaningDue,
    CleaningPlan,
    CleaningVisit,
    FreeDay,
    WasteBin,
    WasteFraction,
    WasteStation,
)
from backend.models.imports import ImportIssue, ImportRun
from backend.models.lighting import (
    Lamp,
    LampObservation,
    LightingClass,
    LuminaireType,
    Photometry,
)
from backend.models.places import (
    Asset,
    Building,
    Company,
    Courtyard,
    Estate,
    Footpath,
    Place,
    Property,
    ResponsibilityArea,
    Stairwell,
)
from backend.models.reports import (
    FaultCategory,
    Report,
    ReporterContact,
    ReportEvent,
    ReportPhoto,
)

__all__ = [
    "AnalysisRequest",
    "AnalysisRun",
    "Asset",
    "Base",
    "Building",
    "CleaningDue",
    "CleaningPlan",
    "CleaningVisit",
    "Company",
    "Courtyard",
    "DarkSpot",
    "Estate",
    "FaultCategory",
    "Footpath",
    "FreeDay",
    "ImportIssue",
    "ImportRun",
    "Lamp",
    "LampObservation",
    "LightingClass",
    "LuminaireType",
    "Photometry",
    "Place",
    "Property",
    "Report",
    "ReportEvent",
    "ReportPhoto",
    "ReporterContact",
    "ResponsibilityArea",
    "Stairwell",
    "SurfaceResult",
    "WasteBin",
    "WasteFraction",
    "WasteStation",
]
