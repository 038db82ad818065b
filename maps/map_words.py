"""Words that the script of the map writes: on its buttons, in pop-ups, for nights past."""

from maps.texts import Texts


def map_words(texts: Texts) -> dict[str, str]:
    """Return the words of buttons and pop-ups, by the names that the script knows."""
    return {
        "open": texts.gettext("Open its page"),
        "open_case": texts.gettext("Open the case"),
        "close": texts.gettext("Close"),
        "show": texts.gettext("Show on map"),
        "shown": texts.gettext("Shown on map"),
        "also": texts.gettext("Also here"),
        "not_here": texts.gettext("Not on the map: it has no position, or is not drawn."),
        "not_loaded": texts.gettext("That layer could not be loaded. Try again in a moment."),
        "nothing_found": texts.gettext("Nothing found."),
        "copied": texts.gettext("The link is copied."),
        # Numbers that stand for many things, and their pop-up.
        "counted": texts.gettext("Here there are"),
        "closer": texts.gettext("Zoom in here"),
        "measure_how": texts.gettext(
            "Press the map point by point; Enter takes its middle, Backspace undoes."
        ),
        "measured_length": texts.gettext("Length {value}"),
        "measured_round": texts.gettext("around {value}"),
        "measured_area": texts.gettext("area {value}"),
        "zoom_in": texts.gettext("Zoom in"),
        "zoom_out": texts.gettext("Zoom out"),
    }


def light_words(texts: Texts) -> dict[str, str]:
    """Return the words of the layer of illuminance and of the slider of nights."""
    # Places in braces are filled in by the script.
    return {
        "here": texts.gettext("Light here"),
        "value": texts.gettext("{lux} lx"),
        "below": texts.gettext("under {lux} lx"),
        "if_out": texts.gettext("{lux} if unseen lamps are out"),
        "if_lit": texts.gettext("{lux} if unseen lamps are lit"),
        "nothing": texts.gettext("not computed here"),
        "not_yet": texts.gettext("No illuminance has been computed yet."),
        "failed": texts.gettext("The light could not be fetched."),
        "night": texts.gettext("The night of {date}"),
        "past": texts.gettext("This is how it was on the night of {date} (calculated)"),
        "now": texts.gettext("Now"),
        "drag": texts.gettext("Drag to see nights past."),
        "one": texts.gettext("{certain} m² certainly dark, {open} m² perhaps, 1 place"),
        "many": texts.gettext("{certain} m² certainly dark, {open} m² perhaps, {count} places"),
        "curve": texts.gettext(
            "Dark ground night by night from {first} to {last}: least {least} m², most {most} m²"
        ),
        "area": texts.gettext("Area"),
        "surface": texts.gettext("Surface"),
    }
