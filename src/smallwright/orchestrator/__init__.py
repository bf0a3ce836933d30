"""Runs tasks: the workflow from a prompt to tested code, over the ports to model, coder and workspace."""

from smallwright.orchestrator.backpressure import BackpressureMonitor
from smallwright.orchestrator.bug_reports import BugReports, ReportOutcome
from smallwright.orchestrator.endings import Cancellation
from smallwright.orchestrator.intervention_manager import InterventionManager
from smallwright.orchestrator.limits import WorkflowLimits
from smallwright.orchestrator.priority import TaskPriority, TaskPriorityAssigner
from smallwright.orchestrator.state import StateManager, TaskState
from smallwright.orchestrator.streaming import StreamingWorkflowOrchestrator, WorkflowEvent
from smallwright.orchestrator.task_control import TaskControl
from smallwright.orchestrator.task_orchestrator import TaskOrchestrator
from smallwright.orchestrator.workflow import WorkflowOrchestrator

__all__ = [
    "BackpressureMonitor", "BugReports", "Cancellation", "InterventionManager", "ReportOutcome",
    "StateManager", "StreamingWorkflowOrchestrator", "TaskControl", "TaskOrchestrator", "TaskPriority",
    "TaskPriorityAssigner", "TaskState", "WorkflowEvent", "WorkflowLimits", "WorkflowOrchestrator",
]  # fmt: skip
