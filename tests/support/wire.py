"""A small Discord on loopback: REST and gateway, as much of both as the bot uses, with faults to order."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

TOKEN = "good-token"
APPLICATION = "900000000000000001"
SERVER = "900000000000000002"
CHANNEL = "900000000000000003"
OWNER = "900000000000000009"
KEEPERS = "900000000000000050"  # a role
PERSON = {"id": "900000000000000004", "username": "ann", "discriminator": "0", "global_name": "Ann", "avatar": None}
BOT = {"id": APPLICATION, "username": "Demarche", "discriminator": "0", "bot": True, "avatar": None}
PLACE = {"id": CHANNEL, "type": 0, "guild_id": SERVER, "name": "questions", "position": 0, "permission_overwrites": []}


@dataclass(frozen=True, slots=True)
class Seen:
    """One request of the bot; `at` is monotonic seconds, `status` what it was answered."""

    at: float
    method: str
    path: str
    body: Any
    status: int


@dataclass
class Wire:
    """`faults` are (part of a path, status, headers) used up one by one; `slow` delays every answer, in seconds."""

    seen: list[Seen] = field(default_factory=list)
    faults: deque[tuple[str, int, dict[str, str]]] = field(default_factory=deque)
    identified: int = 0
    resumed: int = 0
    presences: list[str] = field(default_factory=list)
    closed_by_bot: list[int | None] = field(default_factory=list)
    refuse_intents: bool = False
    servers: Sequence[str] = (SERVER,)
    team: Sequence[str] = ()  # ids of the people who own the bot together
    url: str = ""
    _sockets: list[web.WebSocketResponse] = field(default_factory=list)
    _sent: list[str] = field(default_factory=list)
    _number: int = 900000000000001000
    _runner: web.AppRunner | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> "Wire":
        app = web.Application()
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner
        for socket in self._sockets:
            await socket.close()
        await self._runner.cleanup()

    def next_id(self) -> str:
        self._number += 1
        return str(self._number)

    async def until(self, true: Any, seconds: float = 120.0) -> None:
        """Waits until `true()` holds. Raises TimeoutError with what was seen, where a test hangs."""
        end = time.monotonic() + seconds
        while not true():
            self._news.clear()
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError("\n".join(f"{s.status} {s.method} {s.path}" for s in self.seen[-20:]))
            try:
                await asyncio.wait_for(self._news.wait(), min(left, 0.2))
            except TimeoutError:
                continue

    def requests(self, method: str, part: str) -> list[Seen]:
        return [one for one in self.seen if one.method == method and part in one.path]

    async def ask(self, question: str, user: dict[str, Any] = PERSON) -> tuple[str, float]:
        """Sends /ask; returns the interaction's id and when it was sent."""
        number = self.next_id()
        data = {"id": "1", "name": "ask", "type": 1, "options": [{"name": "question", "type": 3, "value": question}]}
        await self.interaction(number, 2, data, user)
        return number, time.monotonic()

    async def mention(self, question: str, user: dict[str, Any] = PERSON) -> tuple[str, float]:
        """Sends a message that mentions the bot; returns its id and when it was sent."""
        number = self.next_id()
        said = {"content": f"<@{APPLICATION}> {question}", "author": user, "mentions": [BOT]}
        where = {"id": number, "guild_id": SERVER, "member": {"roles": [], "flags": 0}}
        await self.emit("MESSAGE_CREATE", {**self._message({}), **said, **where})
        return number, time.monotonic()

    async def command(self, *path: str, **who: Any) -> str:
        """Sends a command without options, such as `command("index", "status")`; returns the interaction's id."""
        data: dict[str, Any] = {"name": path[-1], "type": 1, "options": []}
        for name in path[-2::-1]:
            data = {"name": name, "type": 1, "options": [data]}
        number = self.next_id()
        await self.interaction(number, 2, {"id": "1", **data}, **who)
        return number

    async def interaction(
        self,
        number: str,
        kind: int,
        data: dict[str, Any],
        user: dict[str, Any] = PERSON,
        *,
        server: str | None = SERVER,
        roles: Sequence[str] = (),
        permissions: int = 2147483647,
    ) -> None:
        """Somebody acts on a server, with these roles and permissions there, or (None) in direct messages."""
        channel = {**PLACE, "guild_id": server, "permissions": "2147483647"} if server else {"id": CHANNEL, "type": 1}
        member = {"user": user, "roles": list(roles), "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0,
                  "permissions": str(permissions), "deaf": False, "mute": False}  # fmt: skip
        await self.emit(
            "INTERACTION_CREATE",
            {
                "id": number, "application_id": APPLICATION, "type": kind, "token": f"token{number}", "version": 1,
                "channel_id": CHANNEL, "channel": channel, "context": 0 if server else 1,
                "locale": "en-US", "entitlements": [], "authorizing_integration_owners": {},
                "app_permissions": "2147483647", "attachment_size_limit": 10_000_000, "data": data,
                **({"guild_id": server, "member": member} if server else {"user": user}),
            },
        )  # fmt: skip

    async def emit(self, event: str, data: dict[str, Any]) -> None:
        """Dispatches an event; it is kept, and sent again to a bot that resumes without having seen it."""
        self._sent.append(json.dumps({"op": 0, "t": event, "s": len(self._sent) + 1, "d": data}))
        for socket in self._sockets:
            if not socket.closed:
                await socket.send_str(self._sent[-1])

    async def drop(self) -> None:
        """Breaks the connection without a word, as a network does."""
        for socket in self._sockets:
            transport = socket._req.transport if socket._req is not None else None
            if transport is not None:
                transport.abort()
        self._sockets.clear()

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"op": 10, "d": {"heartbeat_interval": 30_000}, "s": None, "t": None}))
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            frame = json.loads(message.data)
            if frame["op"] == 1:
                await socket.send_str(json.dumps({"op": 11, "d": None}))
            elif frame["op"] == 2:
                if self.refuse_intents:
                    await socket.close(code=4014)
                    break
                self.identified += 1
                self._sockets.append(socket)
                await self._begin()
            elif frame["op"] == 3:
                self.presences += [activity.get("state") or "" for activity in frame["d"]["activities"]]
            elif frame["op"] == 6:
                self.resumed += 1
                self._sockets.append(socket)
                for missed in self._sent[frame["d"]["seq"] :]:
                    await socket.send_str(missed)
                await self.emit("RESUMED", {})
            self._news.set()
        self.closed_by_bot.append(socket.close_code)
        self._news.set()
        return socket

    async def _begin(self) -> None:
        gateway = self.url.replace("http", "ws") + "/gateway/"
        await self.emit(
            "READY",
            {"v": 10, "user": BOT, "guilds": [{"id": server, "unavailable": True} for server in self.servers],
             "session_id": "s", "shard": [0, 1],
             "resume_gateway_url": gateway, "application": {"id": APPLICATION, "flags": 0}},
        )  # fmt: skip
        for server in self.servers:
            await self._join(server)

    async def _join(self, server: str) -> None:
        role = {"id": server, "name": "@everyone", "permissions": "2147483647", "position": 0, "color": 0,
                "hoist": False, "managed": False, "mentionable": False, "flags": 0,
                "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}}  # fmt: skip
        await self.emit(
            "GUILD_CREATE",
            {"id": server, "name": "Newsroom", "owner_id": PERSON["id"], "member_count": 2, "large": False,
             "roles": [role, {**role, "id": KEEPERS, "name": "Keepers"}],
             "channels": [PLACE] if server == SERVER else [], "members": [], "threads": [], "emojis": [],
             "stickers": [], "features": [], "voice_states": [], "presences": [], "stage_instances": [],
             "guild_scheduled_events": [],
             "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0,
             "mfa_level": 0, "nsfw_level": 0, "premium_tier": 0, "system_channel_flags": 0, "afk_timeout": 60,
             "preferred_locale": "en-US", "premium_progress_bar_enabled": False, "unavailable": False,
             "joined_at": "2026-01-01T00:00:00+00:00", "soundboard_sounds": []},
        )  # fmt: skip

    async def _rest(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        body = await request.json() if request.can_read_body and request.content_type == "application/json" else None
        answer = self._answer(request, path, body)
        self.seen.append(Seen(time.monotonic(), request.method, path, body, answer.status))
        self._news.set()
        return answer

    def _answer(self, request: web.Request, path: str, body: Any) -> web.Response:
        for fault in list(self.faults):
            part, status, headers = fault
            if part in path:
                self.faults.remove(fault)
                text = {
                    "message": "no",
                    "code": 0,
                    "retry_after": float(headers.get("Retry-After", 0)),
                    "global": False,
                }
                # without Via, discord.py takes it for a ban by Cloudflare
                return _json(text, status=status, headers={"Via": "1.1 google", **headers})
        token = request.headers.get("Authorization", "")
        if not path.startswith(("/interactions", "/webhooks")) and token != f"Bot {TOKEN}":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        match path.strip("/").split("/"):
            case ["users", "@me"]:
                return _json(BOT)
            case ["oauth2", "applications", "@me"] | ["applications", "@me"]:
                owner = {**PERSON, "id": OWNER}
                return _json(
                    {"id": APPLICATION, "name": "Demarche", "icon": None, "description": "", "bot_public": True,
                     "bot_require_code_grant": False, "verify_key": "00", "owner": owner, "team": self._team(),
                     "flags": 0}
                )  # fmt: skip
            case ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
                return _json(
                    {"url": self.url.replace("http", "ws") + "/gateway/", "shards": 1, "session_start_limit": limit}
                )
            case ["applications", _, "commands"] | ["applications", _, "guilds", _, "commands"]:
                named = [
                    {"id": self.next_id(), "application_id": APPLICATION, "version": "1", "description": "", **one}
                    for one in body or []
                ]
                return _json(named)
            case ["interactions", number, _, "callback"]:
                return _json({"interaction": {"id": number, "type": 2, "response_message_id": self.next_id()}})
            case ["channels", _, "typing"]:
                return web.Response(status=204)
            case ["webhooks", *_] | ["channels", _, "messages", *_]:
                return _json(self._message(body or {}))
        return _json({"message": "404: Not Found", "code": 0}, status=404)

    def _team(self) -> dict[str, Any] | None:
        if not self.team:
            return None
        members = [{"user": {**PERSON, "id": number}, "team_id": "1", "membership_state": 2, "role": "developer",
                    "permissions": ["*"]} for number in self.team]  # fmt: skip
        return {"id": "1", "name": "Editors", "icon": None, "owner_user_id": OWNER, "members": members}

    def _message(self, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": self.next_id(), "channel_id": CHANNEL, "author": BOT, "content": body.get("content") or "",
            "timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None, "tts": False, "type": 0, "flags": 0,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
            "pinned": False, "components": body.get("components") or [], "nonce": body.get("nonce"),
        }  # fmt: skip


def _json(data: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Without a charset in its type, as Discord sends it: discord.py looks for exactly this."""
    return web.Response(
        body=json.dumps(data).encode(), status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )
