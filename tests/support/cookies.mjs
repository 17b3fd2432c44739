// The Set-Cookie lines of a reply of fetch. Debian 12's Node has no getSetCookie and joins them by commas, which stand in
// dates too, but never before a name and "=".
export function setCookies(reply) {
  const joined = reply.headers.get("set-cookie") ?? "";
  return reply.headers.getSetCookie?.() ??
    joined.split(/,(?=\s*[\w.-]+=)/).map((line) => line.trim()).filter((line) => line !== "");
}
