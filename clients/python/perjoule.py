"""Marks named, nested regions of a job that runs under `perjoule measure`; does nothing, and breaks nothing, elsewhere.

    with perjoule.region("epoch"):        # threads and asyncio tasks each nest their own regions
        loss = step(batch)
        perjoule.value("images", 32)      # a figure of the innermost region
    @perjoule.region("load")              # functions, and coroutines too
    def load(): ...
"""

import contextvars, functools, inspect, itertools, os, socket, threading, time

__all__ = ["region", "value"]
_numbers = itertools.count(1)
_current = contextvars.ContextVar("perjoule_region", default=None)
_lock = threading.Lock()
_link = None  # the connection; False once it failed


def _send(line):
    global _link
    stamp = time.monotonic_ns()
    path = os.environ.get("PERJOULE_SOCKET")
    if not path or _link is False:
        return
    with _lock:
        try:
            if _link is None:
                _link = socket.socket(socket.AF_UNIX)
                _link.settimeout(1)
                _link.connect(path)
            _link.sendall(f"@{stamp} {line}\n".encode("utf-8", "replace"))
        except (OSError, AttributeError):
            _link = False


def _line(text):
    return "".join(c if c.isprintable() else " " for c in str(text))[:60] or "unnamed"


def value(key, number):
    """Reports a figure of the innermost region, such as how many images it dealt with."""
    number = float(number)
    at = _current.get()
    _send(f"value {f'#{at} ' if at else ''}{_line(key).replace(' ', '-')} {number!r}")


class region:
    """A context manager, and a decorator of functions and coroutines."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self._number, parent = next(_numbers), _current.get()
        self._token = _current.set(self._number)
        _send(f"begin #{self._number}{f'<{parent}' if parent else ''} {_line(self.name)}")
        return self

    def __exit__(self, *_):
        _send(f"end #{self._number}")
        try:
            _current.reset(self._token)
        except ValueError:  # an asynchronous generator may be closed in another context
            pass

    def __call__(self, function):
        if inspect.iscoroutinefunction(function):
            async def marked(*arguments, **options):
                with region(self.name):
                    return await function(*arguments, **options)
        else:
            def marked(*arguments, **options):
                with region(self.name):
                    return function(*arguments, **options)
        return functools.wraps(function)(marked)


def _after_fork():  # the child speaks for itself, on its own connection
    global _link, _lock
    _link, _lock = None, threading.Lock()
    _current.set(None)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
