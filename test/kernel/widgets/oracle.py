"""Prints what ipywidgets itself sends when it makes one widget of each kind."""
import json

import ipywidgets as w

made = [
    w.IntSlider(min=0, max=10, value=3, description="n"),
    w.FloatSlider(min=0, max=1, step=0.01, value=0.5),
    w.FloatLogSlider(min=-4, max=0, step=0.05, value=0.01),
    w.IntRangeSlider(min=0, max=10, value=(3, 7)),
    w.FloatRangeSlider(min=0, max=1, step=0.01, value=(0.25, 0.75)),
    w.Dropdown(options=["sgd", "adam"], value="adam"),
    w.Checkbox(value=True, description="on"),
    w.Text(value="net", placeholder="name"),
    w.Button(description="Go", icon="check", button_style="primary"),
    w.FloatProgress(value=7, max=10, bar_style="success"),
    w.HTML(value="<b>x</b>"),
    w.Output(),
]
made.append(w.HBox(made[:2]))
made.append(w.VBox([], layout=w.Layout(width="300px", align_items="center")))
states = [widget.get_state() for widget in made]
parts = [[widget.layout.get_state(), getattr(widget, "style", None) and widget.style.get_state()] for widget in made]
print(json.dumps({"states": states, "parts": parts}))
