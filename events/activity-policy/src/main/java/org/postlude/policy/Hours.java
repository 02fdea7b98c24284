package org.postlude.policy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hours of a week that are allowed, as a wall clock of a place shows them: where it is put forward an hour is missing, where it is put
 * back one comes twice. Immutable.
 */
public final class Hours {
    /** Always. */
    public static final Hours ALWAYS = new Hours(Map.of(), ZoneId.of("UTC"));

    private static final Pattern SPAN =
            Pattern.compile("([a-z]{3})(?:-([a-z]{3}))? (\\d\\d):(\\d\\d)-(\\d\\d):(\\d\\d)");
    private static final int DAYS = 7;
    private static final int END_OF_DAY = 24;
    private static final int SECONDS_OF_DAY = 86_400;

    /** From and to, in seconds of the day; the second may be the end of the day. */
    private record Span(int from, int to) {}

    private final Map<DayOfWeek, List<Span>> spans;
    private final ZoneId zone;

    private Hours(Map<DayOfWeek, List<Span>> spans, ZoneId zone) {
        this.spans = spans;
        this.zone = zone;
    }

    /**
     * Reads what a person writes: spans with a comma between two, each of a day or of days and of two times of the same day. {@code mon-fri
     * 07:00-21:00, sat 09:00-24:00}. What is not named is not allowed.
     *
     * @param text at least one span
     * @param zone whose wall clock
     * @return those hours
     * @throws IllegalArgumentException if it cannot be read
     */
    public static Hours of(String text, ZoneId zone) {
        Map<DayOfWeek, List<Span>> spans = new EnumMap<>(DayOfWeek.class);
        for (String each : text.toLowerCase(Locale.ROOT).split(",", -1)) {
            Matcher span = SPAN.matcher(each.strip());
            if (!span.matches()) {
                throw unreadable(each, "write for example 'mon-fri 07:00-21:00'");
            }
            DayOfWeek first = day(span.group(1), each);
            DayOfWeek last = span.group(2) == null ? first : day(span.group(2), each);
            Span times =
                    new Span(seconds(span.group(3), span.group(4), each), seconds(span.group(5), span.group(6), each));
            if (times.from() >= times.to()) {
                throw unreadable(each, "it ends before it begins; over midnight write two, up to 24:00 and from 00:00");
            }
            for (DayOfWeek day = first; ; day = day.plus(1)) {
                spans.computeIfAbsent(day, none -> new ArrayList<>()).add(times);
                if (day == last) {
                    break;
                }
            }
        }
        return new Hours(spans, zone);
    }

    private static IllegalArgumentException unreadable(String span, String why) {
        return new IllegalArgumentException("'" + span.strip() + "' is no span of hours: " + why);
    }

    private static DayOfWeek day(String name, String span) {
        return Arrays.stream(DayOfWeek.values())
                .filter(day -> day.name().toLowerCase(Locale.ROOT).startsWith(name))
                .findFirst()
                .orElseThrow(() -> unreadable(span, "the days are mon tue wed thu fri sat sun"));
    }

    private static int seconds(String hours, String minutes, String span) {
        int hour = Integer.parseInt(hours);
        int minute = Integer.parseInt(minutes);
        if (minute > 59 || hour > END_OF_DAY || (hour == END_OF_DAY && minute > 0)) {
            throw unreadable(span, "times are 00:00 to 24:00");
        }
        return hour * 3600 + minute * 60;
    }

    /**
     * Whether a moment is allowed.
     *
     * @param moment any
     * @return true if a span has it; the end of a span is not in it
     */
    public boolean isAllowed(Instant moment) {
        if (spans.isEmpty()) {
            return true;
        }
        ZonedDateTime here = moment.atZone(zone);
        int second = here.toLocalTime().toSecondOfDay();
        return spans.getOrDefault(here.getDayOfWeek(), List.of()).stream()
                .anyMatch(span -> span.from() <= second && second < span.to());
    }

    /**
     * When it changes next.
     *
     * @param from any moment
     * @return the first moment behind it at which it is allowed and was not, or the other way round; empty if it never changes
     */
    public Optional<Instant> nextChange(Instant from) {
        boolean isAllowed = isAllowed(from);
        return edges(from).stream()
                .filter(edge -> edge.isAfter(from) && isAllowed(edge) != isAllowed)
                .findFirst();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Hours hours && hours.spans.equals(spans) && hours.zone.equals(zone);
    }

    @Override
    public int hashCode() {
        return Objects.hash(spans, zone);
    }

    /** Of two weeks, for in one of them a span may lie in the hour that is missing; and the moments at which the clock is changed. */
    private List<Instant> edges(Instant from) {
        List<Instant> edges = new ArrayList<>();
        LocalDate today = from.atZone(zone).toLocalDate();
        for (int i = -1; i <= 2 * DAYS; i++) {
            LocalDate day = today.plusDays(i);
            for (Span span : spans.getOrDefault(day.getDayOfWeek(), List.of())) {
                edges.addAll(at(day, span.from()));
                edges.addAll(at(day, span.to()));
            }
        }
        Instant end = from.plus(Duration.ofDays(2 * DAYS));
        ZoneRules rules = zone.getRules();
        for (ZoneOffsetTransition change = rules.nextTransition(from);
                change != null && change.getInstant().isBefore(end);
                change = rules.nextTransition(change.getInstant())) {
            edges.add(change.getInstant());
        }
        edges.sort(null);
        return edges;
    }

    /** None where the clock never shows that time, two where it does twice. */
    private List<Instant> at(LocalDate day, int second) {
        LocalDateTime time =
                second == SECONDS_OF_DAY ? day.plusDays(1).atStartOfDay() : day.atTime(LocalTime.ofSecondOfDay(second));
        return zone.getRules().getValidOffsets(time).stream()
                .map(time::toInstant)
                .toList();
    }
}
