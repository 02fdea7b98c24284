package org.postlude.trigger.logind;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.time.Duration;
import org.freedesktop.dbus.types.UInt64;
import org.junit.jupiter.api.Test;

/** InhibitDelayMaxSec may be infinity, which is the largest number that there is. */
class LongestDelayTest {
    private static Duration of(String micros) {
        return LogindBus.delay(new UInt64(new BigInteger(micros)));
    }

    @Test
    void whatIsConfiguredIsTakenUpToADay() {
        assertEquals(Duration.ofSeconds(5), of("5000000"));
        assertEquals(Duration.ZERO, of("0"));
        assertEquals(Duration.ofDays(1), of("86400000001"));
        assertEquals(Duration.ofDays(1), of("9223372036854775807"));
        assertEquals(Duration.ofDays(1), of("18446744073709551615"));
    }
}
