"""The pages a person sees: sign-in, install, and a word when something is wrong."""

from html import escape
from string import Template

from local.github.call import Call, Reply, with_query
from local.github.lookup import full_name, installation_on, organizations_of, repository_named
from local.github.world import Account

HTML = {"Content-Type": "text/html; charset=utf-8"}

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title · local GitHub</title>
<link rel="icon" href="data:,">
<style>
:root { --ground: #f6f8fa; --card: #fff; --ink: #1f2328; --quiet: #59636e; --line: #d1d9e0; --mark: #0969da; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1117; --card: #151b23; --ink: #f0f6fc; --quiet: #9198a1; --line: #3d444d; --mark: #4493f8; }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 30rem; margin: 3rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .25rem; text-align: center; font-weight: 600 }
p { color: var(--quiet); text-align: center; margin: 0 0 1.5rem }
ul { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; overflow: hidden }
li + li { border-top: 1px solid var(--line) }
.row { display: flex; gap: .75rem; align-items: center; width: 100%; padding: .6rem 1rem; border: 0; color: inherit;
  background: none; font: inherit; text-align: left; text-decoration: none; cursor: pointer }
.row:hover { background: color-mix(in srgb, var(--mark) 10%, transparent) }
.row:focus-visible { outline: 2px solid var(--mark); outline-offset: -3px; border-radius: 8px }
.row img { width: 32px; height: 32px; border-radius: 50% }
.row strong { display: block; line-height: 1.3 }
.row small { color: var(--quiet) }
</style>
</head>
<body><main><h1>$title</h1><p>$lead</p>$content</main></body>
</html>
""")


def html(title: str, lead: str, content: str, status: int = 200) -> Reply:
    """A page; title and lead are plain text, the content is markup."""
    text = PAGE.substitute(title=escape(title), lead=escape(lead), content=content)
    return Reply(text, status, HTML)


def problem(status: int, words: str) -> Reply:
    """A page that says what is wrong."""
    return html("This does not work", words, "", status)


def pick_user(call: Call) -> Reply:
    """Everybody on this GitHub, each a link."""
    people = [one for one in call.world.accounts.values() if one.kind == "User"]
    rows = "".join(
        f'<li><a class="row" href="{escape(with_query(call.url, login=one.login))}">{_face(call, one)}</a></li>'
        for one in people
    )
    lead = f"{_app_name(call)} would like to know who you are. This is a local GitHub: pick anybody."
    return html(f"Sign in to {_app_name(call)}", lead, f"<ul>{rows}</ul>")


def pick_account(call: Call) -> Reply:
    """Every account that can have the App, each a button."""
    state = f'<input type="hidden" name="state" value="{escape(call.query.get("state", ""))}">'
    accounts = [one for one in call.world.accounts.values() if one.kind != "Bot"]
    accounts.sort(key=lambda one: one.kind != "Organization")
    rows = "".join(
        f'<li><form method="post">{state}<button class="row" name="account" value="{escape(one.login)}">'
        f"{_face(call, one)}</button></form></li>"
        for one in accounts
    )
    return html(f"Install {_app_name(call)}", "Where shall the App be installed?", f"<ul>{rows}</ul>")


def _app_name(call: Call) -> str:
    return call.hub.config.app_slug.replace("-", " ").title()


def _face(call: Call, account: Account) -> str:
    if installation_on(call.world, account.id) is not None:
        note = "the App is installed here"
    else:
        orgs = ", ".join(org.login for org in organizations_of(call.world, account.id))
        note = orgs or ("organization" if account.kind == "Organization" else "in no organization")
    picture = f"{call.view.web}/avatars/u/{account.id}"
    name = f"<strong>{escape(account.login)}</strong><small>{escape(account.name)} · {escape(note)}</small>"
    return f'<img src="{picture}" alt=""><span>{name}</span>'


def avatar(call: Call) -> Reply:
    """A picture that follows from the id."""
    number = call.number("account_id")
    account = call.world.accounts.get(number)
    letter = "?" if account is None else account.login[0].upper()
    hue = number * 47 % 360
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="80" height="80">'
        f'<rect width="40" height="40" fill="hsl({hue} 45% 42%)"/>'
        '<text x="20" y="27" font-family="system-ui,sans-serif" font-size="20" font-weight="600" '
        f'fill="#fff" text-anchor="middle">{escape(letter)}</text></svg>'
    )
    return Reply(svg, headers={"Content-Type": "image/svg+xml", "Cache-Control": "max-age=3600"})


def to_controls(call: Call) -> Reply:
    """Where GitHub has the page of a repository or a pull request, we have the controls for it."""
    repo = repository_named(call.world, call.params["owner"], call.params["repo"])
    place = full_name(call.world, repo)
    if "number" in call.params:
        place += f"/{call.number('number')}"
    return Reply(status=302, headers={"Location": f"/_local/#/{place}"})
