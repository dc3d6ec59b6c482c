"""FEEL, the only language of expressions: compiled once into closures, never eval."""

from processes.engine.feel.calendar import WorkingCalendar
from processes.engine.feel.errors import FeelFault, FeelSyntax
from processes.engine.feel.expressions import Expression, compile_expression
from processes.engine.feel.functions import FUNCTIONS, Function
from processes.engine.feel.running.values import Value, to_json
from processes.engine.feel.scope import Scope
from processes.engine.feel.scripts import Script, compile_script
from processes.engine.feel.unary import UnaryTests, compile_unary_tests

__all__ = [
    "FUNCTIONS",
    "Expression",
    "FeelFault",
    "FeelSyntax",
    "Function",
    "Scope",
    "Script",
    "UnaryTests",
    "Value",
    "WorkingCalendar",
    "compile_expression",
    "compile_script",
    "compile_unary_tests",
    "to_json",
]
