"""Runs inside a function's process: loads the handler and hands it one event after another. Standard library only.

``bootstrap.py CODE_DIR HANDLER IN_FD OUT_FD``; one JSON object a line on the two descriptors. Whatever the function
prints goes to descriptors 1 and 2, which are one pipe to the log. Error shapes: the Lambda runtime interface client for
Python. Only the code folder and the standard library can be imported, so a missing dependency shows here as it does on AWS.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import sys
import time
import traceback

FRAME = "\x00"
"""A log line that begins so is a JSON string: one event of several lines."""
_END = FRAME + "END\n"
_PR_SET_PDEATHSIG = 1


class Context:
    """What a handler gets beside the event."""

    identity = None
    client_context = None
    tenant_id = None

    def __init__(self, call):
        self.aws_request_id = call["request_id"]
        self.invoked_function_arn = call["function_arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline = call["deadline"]

    def get_remaining_time_in_millis(self):
        """Milliseconds until Lambda ends the invocation."""
        return max(0, int((self._deadline - time.time()) * 1000))

    def log(self, message):
        """Writes to the log as it is."""
        sys.stdout.write(str(message))


def main():
    """Loads, then serves until the pipe ends."""
    code, handler, in_fd, out_fd = sys.argv[1:5]
    _die_with_the_cloud()
    calls = os.fdopen(int(in_fd), "r", encoding="utf-8")
    answers = os.fdopen(int(out_fd), "w", encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", 1, encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", closefd=False)
    sys.path.insert(0, code)
    os.chdir(code)
    function, failure = _load(handler)
    _answer(answers, failure or {"kind": "ready"})
    if failure:
        return
    for line in calls:
        _answer(answers, _invoke(function, json.loads(line)))


def _load(handler):
    module, _, name = handler.rpartition(".")
    try:
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as problem:
        return None, _failure("Runtime.ImportModuleError", f"Unable to import module '{module}': {problem}", [])
    except SyntaxError as problem:
        words = f"Syntax error in module '{module}': {problem}"
        return None, _failure("Runtime.UserCodeSyntaxError", words, [])
    except BaseException as problem:  # noqa: BLE001  whatever stops the import is the function's, and is reported
        return None, _raised(problem)
    if not hasattr(loaded, name):
        words = f"Handler '{name}' missing on module '{module}'"
        return None, _failure("Runtime.HandlerNotFound", words, [])
    return getattr(loaded, name), None


def _invoke(function, call):
    for name, value in call["environment"].items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    try:
        result = function(call["event"], Context(call))
    except Exception as problem:  # noqa: BLE001  whatever the handler raises is its answer
        return _raised(problem)
    try:
        return {"kind": "ok", "payload": json.dumps(result, ensure_ascii=False)}
    except (TypeError, ValueError) as problem:
        return _failure("Runtime.MarshalError", f"Unable to marshal response: {problem}", [])


def _raised(problem):
    kept = traceback.extract_tb(problem.__traceback__)[1:]
    return _failure(type(problem).__name__, str(problem), traceback.format_list(kept))


def _failure(kind, message, stack):
    text = f"[ERROR] {kind}: {message}" + ("\nTraceback (most recent call last):\n" + "".join(stack) if stack else "")
    sys.stdout.write(FRAME + json.dumps(text) + "\n")
    return {"kind": "error", "errorMessage": message, "errorType": kind, "stackTrace": stack}


def _answer(answers, data):
    """After everything that was printed, so that the log is complete when the answer is."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(1, _END.encode())
    answers.write(json.dumps(data) + "\n")
    answers.flush()


def _die_with_the_cloud():
    """A sandbox never outlives the cloud, not even a killed one's. Linux alone knows how."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
