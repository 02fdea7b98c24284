package org.postlude.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From the words of the command line to values. */
final class Converters {
    private Converters() {}

    /** {@code quiet}, {@code abort}, {@code orderly}, {@code no-wait}, {@code purge}. */
    static final class Mode implements ITypeConverter<LogoffMode> {
        @Override
        public LogoffMode convert(String word) {
            for (LogoffMode mode : LogoffMode.values()) {
                if (Words.of(mode).equals(word.toLowerCase(Locale.ROOT))) {
                    return mode;
                }
            }
            throw new TypeConversionException("'" + word + "' is no logoff mode; give one of "
                    + Arrays.stream(LogoffMode.values()).map(Words::of).collect(Collectors.joining(", ")));
        }
    }

    /** {@code mboxrd}, {@code mboxo}, {@code mboxcl}, {@code mboxcl2}. */
    static final class Mbox implements ITypeConverter<MboxFormat> {
        @Override
        public MboxFormat convert(String word) {
            for (MboxFormat format : MboxFormat.values()) {
                if (Words.of(format).equals(word.toLowerCase(Locale.ROOT))) {
                    return format;
                }
            }
            throw new TypeConversionException("'" + word + "' is no kind of mbox; give one of "
                    + Arrays.stream(MboxFormat.values()).map(Words::of).collect(Collectors.joining(", ")));
        }
    }

    /** {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, ISO 8601 ({@code PT30S}) or {@code none}. */
    static final class Limit implements ITypeConverter<Deadline> {
        private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

        @Override
        public Deadline convert(String word) {
            if (word.equals("none")) {
                return Deadline.none();
            }
            Matcher matcher = SHORT.matcher(word);
            try {
                return Deadline.in(matcher.matches() ? duration(matcher) : Duration.parse(word));
            } catch (DateTimeException | IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'" + word + "' is no deadline; give for example 500ms, 30s, 5m, PT30S or none");
            }
        }

        private static Duration duration(Matcher matcher) {
            long count = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
        }
    }
}
