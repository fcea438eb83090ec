"""`demarche` with Discord's addresses turned to a server on loopback: launcher.py URL COMMAND…"""

import sys

import discord.gateway
import discord.http
import yarl

from bot.cli import main

if __name__ == "__main__":
    url, *command = sys.argv[1:]
    discord.http.Route.BASE = f"{url}/api/v10"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url.replace("http", "ws") + "/gateway/")
    sys.argv = ["demarche", *command]
    main()
