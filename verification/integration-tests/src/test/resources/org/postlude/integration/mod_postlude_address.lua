-- Tells who is in a room from which address each of the others is connected. It stands in the
-- element that a room takes away from what its occupants send, so that nobody can say it of themselves.
local xmlns = "urn:postlude:im:address";
local sessions = prosody.full_sessions;
local addresses = {}; -- by the address in the room: who has lost their connection has no session any more

module:hook("muc-build-occupant-presence", function (event)
	local occupant, session = event.occupant, sessions[event.occupant.jid];
	if session and session.ip then
		addresses[occupant.nick] = session.ip;
	end
	-- Of those who are there already the element is in the stanza.
	local x = event.x or event.stanza:get_child("x", "http://jabber.org/protocol/muc#user");
	if x and addresses[occupant.nick] then
		x:tag("address", { xmlns = xmlns, ip = addresses[occupant.nick] }):up();
	end
end);

module:hook("muc-occupant-left", function (event)
	addresses[event.nick] = nil;
end);
