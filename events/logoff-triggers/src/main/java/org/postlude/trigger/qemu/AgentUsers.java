package org.postlude.trigger.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postlude.message.event.Fact;
import org.postlude.trigger.LogoffType;
import org.postlude.trigger.MachineEvent;

/** Tells who has left a guest and who has come, by what its agent answered to {@code guest-get-users} last and answers now. Used by one thread. */
public final class AgentUsers {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** More than anybody works with at one guest; each of them is an event, and may be a line in a log that nobody shortens. */
    private static final int MOST = 1000;

    private static final int LONGEST_NAME = 256;

    private final String machine;
    private Map<String, Instant> users = Map.of();
    private boolean isToldAgain;

    /**
     * Of a guest of which nothing is known yet.
     *
     * @param machine its name
     */
    public AgentUsers(String machine) {
        this.machine = machine;
    }

    /**
     * Takes an answer.
     *
     * @param at when it came
     * @param answer all of it, as JSON
     * @return who has left since the answer before, and who has come
     * @throws IOException if it is none, or has more users or longer names than any guest; then nothing is known of who has left
     */
    public List<MachineEvent> answered(Instant at, String answer) throws IOException {
        try {
            return answered(at, JSON.readTree(answer).path("return"));
        } catch (JsonProcessingException e) {
            throw new IOException("the agent's answer is no JSON", e);
        }
    }

    List<MachineEvent> answered(Instant at, JsonNode list) throws IOException {
        Map<String, Instant> now = read(list);
        List<MachineEvent> events = new ArrayList<>();
        users.forEach((user, since) -> {
            if (!now.containsKey(user)) {
                events.add(new MachineEvent.GuestLogoff(machine, at, LogoffType.NORMAL, Fact.of(user), known(since)));
            }
        });
        now.forEach((user, since) -> {
            if (isToldAgain || !users.containsKey(user)) {
                events.add(new MachineEvent.GuestLogon(machine, at, user, known(since)));
            }
        });
        users = now;
        isToldAgain = false;
        return events;
    }

    /** Whoever is there by the next answer is told as come: their machine was saved or slept, and they may have been logged off. */
    public void tellAgain() {
        isToldAgain = true;
    }

    /** They have all gone, and that was told otherwise. */
    public void forget() {
        users = Map.of();
    }

    /** Sessions of one user come as one, with the time of the first. */
    private static Map<String, Instant> read(JsonNode list) throws IOException {
        if (!list.isArray()) {
            throw new IOException("the agent's list of users is none");
        }
        Map<String, Instant> found = new LinkedHashMap<>();
        for (JsonNode each : list) {
            double seconds = each.path("login-time").asDouble(0);
            Instant since = seconds > 0 && seconds < Integer.MAX_VALUE * 4.0
                    ? Instant.ofEpochMilli((long) (seconds * 1000))
                    : Instant.EPOCH;
            String user = each.path("user").asText();
            if (!user.isEmpty()) {
                found.merge(named(user), since, (one, other) -> one.isBefore(other) ? one : other);
            }
            if (found.size() > MOST) {
                throw new IOException("the agent's list has more than " + MOST + " users; it is not followed");
            }
        }
        return found;
    }

    private static String named(String user) throws IOException {
        if (user.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME || !GuestWords.isClean(user)) {
            throw new IOException("the agent's list has a name that is none (" + GuestWords.of(user) + "): of at most "
                    + LONGEST_NAME + " octets, without controls; it is not followed");
        }
        return user;
    }

    private static Fact<Instant> known(Instant since) {
        return since.equals(Instant.EPOCH) ? Fact.absent("the agent has not said when they logged on") : Fact.of(since);
    }
}
