"""Calendars (iCalendar) of what teams and contractors are to do, by secret addresses."""
