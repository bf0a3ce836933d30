"""The one error tree.

SmallwrightError               code               exit
├── InvalidInputError          invalid_input      2    what was given is wrong (names field and remedy)
│   ├── EventValidationError   invalid_event      2
│   ├── SettingsError          invalid_settings   2
│   ├── TaskStateError         wrong_state        2    the task's status does not allow it
│   │   ├── StaleError         stale              2    the code has changed since the caller looked
│   │   └── IdempotencyError   idempotency_conflict 2  the key was used for another request
│   ├── InvalidPlanError       invalid_plan       1    a model's plan broke a rule (6-12)
│   └── SubmissionError        invalid_submission 2    a task was submitted wrongly (id, priority, cycle)
├── NotFoundError              not_found          2
├── StoreError                 store_failed       3
│   ├── ConflictError          conflict           3    expected_sequence did not match, or the id is taken
│   ├── StoreFullError         store_full         3
│   ├── StoreUnavailableError  store_unavailable  3    permission, read-only, locked, closed
│   └── StoreCorruptError      store_corrupt      3
├── ModelError                 model_failed       3
│   ├── NoModelError           no_model           2    no model is configured or to be had
│   ├── ModelUnavailableError  model_unavailable  3    the server can't be reached, or was lost
│   ├── ModelNotFoundError     model_not_found    2
│   ├── ModelFileError         model_file         2    weights missing, corrupt, or could not be fetched
│   ├── ModelProtocolError     model_protocol     3    the server answered what its protocol does not allow
│   ├── ModelTimeoutError      model_timeout      3
│   └── PromptTooLongError     prompt_too_long    3    the window can't hold it, or the server truncated it
├── AnswerError                bad_answer         1    the model answered nonsense, after every retry
├── TestsFailedError           tests_failed       1    no try passed the tests
├── SandboxError               sandbox_failed     3
│   └── ConfinementError       unconfined         3    the machine can't confine, and no --allow-unconfined
├── DispatchError              dispatch_failed    3
│   ├── QueueFullError         queue_full         3    no room for one task more; try again in retry_after_s
│   ├── ShuttingDownError      shutting_down      3    the orchestrator takes no more tasks
│   ├── DependencyError        dependency_failed  3    a task that this one depends on did not complete
│   └── TaskTimeoutError       timed_out          3    the task did not end in its time
├── ServerError                server_failed      3    what a Smallwright server answered can't be used
│   ├── ServerUnreachableError server_unreachable 3    nothing answers at its URL, or not in time
│   └── AccessError            access_denied      2    it lets nobody in without the right token
├── AddressError               address_failed     3    the server's port is in use, or can't be bound
└── TaskCancelledError         cancelled          130
"""

from __future__ import annotations

from typing import ClassVar


class SmallwrightError(Exception):
    """Root of all errors that are raised on purpose; the message is for the user and says what to do."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 3


class InvalidInputError(SmallwrightError):
    """What the caller gave is wrong."""

    code = "invalid_input"
    exit_code = 2


class EventValidationError(InvalidInputError, ValueError):
    """An event's field is invalid; the message names the field and the value."""

    code = "invalid_event"


class SettingsError(InvalidInputError):
    """A setting is invalid; the message names it, its source and the remedy."""

    code = "invalid_settings"


class TaskStateError(InvalidInputError):
    """The task's status does not allow what was asked."""

    code = "wrong_state"


class StaleError(TaskStateError):
    """What the caller saw has changed since; the message names the event that changed it."""

    code = "stale"


class IdempotencyError(TaskStateError):
    """The idempotency key belongs to another request of the same user."""

    code = "idempotency_conflict"


class InvalidPlanError(InvalidInputError):
    """A plan broke a rule of 6-12 that could not be repaired."""

    code = "invalid_plan"
    exit_code = 1


class SubmissionError(InvalidInputError, ValueError):
    """A task was submitted with an id, work, priority, timeout or dependency that can't be."""

    code = "invalid_submission"


class NotFoundError(SmallwrightError):
    """What was asked for does not exist."""

    code = "not_found"
    exit_code = 2


class StoreError(SmallwrightError):
    """The event store could not do it; nothing was written, unless the message says that it is not known."""

    code = "store_failed"


class ConflictError(StoreError):
    """expected_sequence did not match, or the event id belongs to another event."""

    code = "conflict"


class StoreFullError(StoreError):
    """The disk is full."""

    code = "store_full"


class StoreUnavailableError(StoreError):
    """No permission, read-only, locked or closed."""

    code = "store_unavailable"


class StoreCorruptError(StoreError):
    """The file is not what it was when it was written."""

    code = "store_corrupt"


class ModelError(SmallwrightError):
    """A language model could not answer."""

    code = "model_failed"


class NoModelError(ModelError):
    """No model is configured, and none is to be had."""

    code = "no_model"
    exit_code = 2


class ModelUnavailableError(ModelError):
    """The model server can't be reached, or was lost in mid-answer."""

    code = "model_unavailable"


class ModelNotFoundError(ModelError):
    """The server or the catalogue does not know the model."""

    code = "model_not_found"
    exit_code = 2


class ModelFileError(ModelError):
    """The weights are missing or corrupt, or could not be fetched."""

    code = "model_file"
    exit_code = 2


class ModelProtocolError(ModelError):
    """The server's answer broke its own protocol."""

    code = "model_protocol"


class ModelTimeoutError(ModelError):
    """The answer did not come in time."""

    code = "model_timeout"


class PromptTooLongError(ModelError):
    """The prompt does not fit the window, or the server truncated it."""

    code = "prompt_too_long"


class AnswerError(SmallwrightError):
    """The model's answers could not be used, after every retry."""

    code = "bad_answer"
    exit_code = 1


class TestsFailedError(SmallwrightError):
    """A module's tests fail after every try; the message says which and how often it was tried."""

    __test__ = False
    code = "tests_failed"
    exit_code = 1


class SandboxError(SmallwrightError):
    """The sandbox could not run the code."""

    code = "sandbox_failed"


class ConfinementError(SandboxError):
    """This machine can't confine generated code as far as it must be."""

    code = "unconfined"


class DispatchError(SmallwrightError):
    """The orchestrator could not run a task to its end."""

    code = "dispatch_failed"


class QueueFullError(DispatchError):
    """The queue has no room; `retry_after_s` is when to try again, in seconds."""

    code = "queue_full"

    def __init__(self, message: str = "", *, retry_after_s: int = 5) -> None:
        super().__init__(message or f"the queue is full. Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class ShuttingDownError(DispatchError, RuntimeError):
    """The orchestrator is shutting down, or is shut down."""

    code = "shutting_down"


class DependencyError(DispatchError):
    """A task that this one depends on failed, was cancelled, or never came."""

    code = "dependency_failed"


class TaskTimeoutError(DispatchError, TimeoutError):
    """The task did not end in the time that it was given."""

    code = "timed_out"


class ServerError(SmallwrightError):
    """A Smallwright server answered what its protocol does not allow, or failed."""

    code = "server_failed"


class ServerUnreachableError(ServerError):
    """Nothing answers at the server's URL, or not in time."""

    code = "server_unreachable"


class AccessError(ServerError):
    """The server lets nobody in without the right token."""

    code = "access_denied"
    exit_code = 2


class AddressError(SmallwrightError):
    """The server can't be bound to its host and port; the message names both."""

    code = "address_failed"


class TaskCancelledError(SmallwrightError):
    """The task was cancelled."""

    code = "cancelled"
    exit_code = 130
