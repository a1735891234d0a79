"""Makes papermill translate parameters for notebooks in TypeScript.

Imported by papermill itself, through the entry point in pyproject.toml.
"""

from papermill.engines import NBClientEngine as Engine
from papermill.translators import papermill_translators

from .translator import TypeScriptTranslator

papermill_translators.register("typescript", TypeScriptTranslator)

__all__ = ["Engine", "TypeScriptTranslator"]
