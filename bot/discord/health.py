"""/healthz and Prometheus /metrics, on loopback only."""

from typing import TYPE_CHECKING

from aiohttp import web

from index.errors import DemarcheError

if TYPE_CHECKING:
    from bot.discord.client import Demarche


class HealthError(DemarcheError):
    """The port is not free."""


async def serve(client: "Demarche", port: int) -> web.AppRunner:
    """Starts serving; the caller cleans the runner up. Raises HealthError when the port is taken.

    /healthz is 200 while the gateway is connected and an index answers, else 503 with what is missing.
    """

    async def healthz(_: web.Request) -> web.Response:
        missing = [
            word
            for word, fine in (("gateway", client.is_ready() and not client.is_closed()), ("index", client.desk.ready))
            if not fine
        ]
        return web.Response(
            text=f"no {' and no '.join(missing)}\n" if missing else "ok\n", status=503 if missing else 200
        )

    async def metrics(_: web.Request) -> web.Response:
        facts = client.desk.facts
        gauges = {
            "articles": float(len(facts.titles) if facts else 0),
            "index_built_timestamp_seconds": facts.built.timestamp() if facts else 0.0,
            "questions_in_work": float(len(client.questions)),
            "servers": float(len(client.guilds)),
            "building": float(client.building.running),
            "gateway_latency_seconds": client.latency if client.shards and client.is_ready() else 0.0,
        }
        return web.Response(text=client.metrics.text(gauges), content_type="text/plain", charset="utf-8")

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError as error:
        await runner.cleanup()
        raise HealthError(f"DEMARCHE_HEALTH_PORT {port} cannot be used: {error.strerror or error}.") from None
    return runner
