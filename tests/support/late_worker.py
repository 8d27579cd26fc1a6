"""A worker for bots that are started by the dozen: most of them draw no PDF, and none is waited for."""

from jobs.worker.process import Worker


class LateWorker(Worker):
    """Starts its process at the first call, and not with the bot: that takes as long as the bot itself."""

    async def start(self) -> None:
        """Leave it to the first call."""
