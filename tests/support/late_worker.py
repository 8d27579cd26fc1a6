"""A worker process for bots that tests start by the dozen: most of these bots draw no PDF."""

from jobs.worker.process import Worker


class LateWorker(Worker):
    """Starts its process at the first call, not with the bot: it takes as long to start as the bot itself."""

    async def start(self) -> None:
        """Do nothing; the first call starts the process."""
