"""jupyter_kernel_test's suite with every one of its samples configured.

Runs against the kernelspec "gradlab" and prints one JSON object: test name -> [outcome, detail].
"""

import json
import sys
import unittest

import jupyter_kernel_test


class GradlabTests(jupyter_kernel_test.KernelTests):
    kernel_name = "gradlab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("careful")'
    completion_samples = [
        {"text": "Math.flo", "matches": {"floor"}},
        {"text": "Number.isI", "matches": {"isInteger"}},
        {"text": "tf.ones", "matches": {"ones", "onesLike", "OnesLike"}},
        {"text": '"a".toUpp', "matches": {"toUpperCase"}},
    ]
    complete_code_samples = [
        "1 + 1",
        "const a: number = 1;",
        "function f(x: number) { return x }",
        "await Promise.resolve(1)",
        "",
    ]
    incomplete_code_samples = [
        "function f() {",
        "const s = `one",
        "[1, 2,",
        "if (true)",
        "/* a comment",
    ]
    invalid_code_samples = ["const = 5", "f(]", "1 2 3", '"open']
    code_page_something = "tf.ones?"
    code_generate_error = 'throw new Error("on purpose")'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a".repeat(3)', "result": "'aaa'"},
        {"code": "[1, 2].map((x) => x * 2)", "result": "[ 2, 4 ]"},
        {"code": "tf.tensor2d([[1, 2], [3, 4]])", "mime": "text/html"},
    ]
    code_display_data = [
        {"code": 'await display.html("<b>hello</b>")', "mime": "text/html"},
        {"code": 'await display.markdown("**hello**")', "mime": "text/markdown"},
        {"code": 'await display.latex("x^2")', "mime": "text/latex"},
        {"code": "await display({ a: 1 })", "mime": "text/plain"},
    ]
    code_history_pattern = "6*7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.floor"
    code_clear_output = "display.clear()"


class GradlabWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "gradlab"
    support_iopub_welcome = True


class Report(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.outcomes = {}

    def note(self, test, outcome, detail=""):
        if self.outcomes.get(test.id().split(".")[-1], ["passed"])[0] == "passed":
            self.outcomes[test.id().split(".")[-1]] = [outcome, detail]

    def addSuccess(self, test):
        self.note(test, "passed")

    def addSkip(self, test, reason):
        self.note(getattr(test, "test_case", test), "skipped", reason)

    def addFailure(self, test, err):
        self.note(test, "failed", self._exc_info_to_string(err, test))

    def addError(self, test, err):
        self.note(test, "failed", self._exc_info_to_string(err, test))

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.note(test, "failed", f"{subtest}\n{self._exc_info_to_string(err, test)}")


if __name__ == "__main__":
    report = Report()
    unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]).run(report)
    json.dump(report.outcomes, sys.stdout)
