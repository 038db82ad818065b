"""The tables of schema `core`, declared once; migrations and queries follow them."""

from backend.models.analysis import (
    AnalysisRequest,
    AnalysisRun,
    AnalysisTile,
    DarkSpot,
    SurfaceResult,
)
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
from backend.models.light import GroupFault, LampEffect, LightBlock, Repair
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
from backend.models.proposals import (
    Proposal,
    ProposalLamp,
    ProposalResult,
    ProposalSpot,
    ProposalSurface,
    Scene,
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
    "AnalysisTile",
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
    "GroupFault",
    "ImportIssue",
    "ImportRun",
    "Lamp",
    "LampEffect",
    "LampObservation",
    "LightBlock",
    "LightingClass",
    "LuminaireType",
    "Photometry",
    "Place",
    "Property",
    "Proposal",
    "ProposalLamp",
    "ProposalResult",
    "ProposalSpot",
    "ProposalSurface",
    "Repair",
    "Report",
    "ReportEvent",
    "ReportPhoto",
    "ReporterContact",
    "ResponsibilityArea",
    "Scene",
    "Stairwell",
    "SurfaceResult",
    "WasteBin",
    "WasteFraction",
    "WasteStation",
]
