package org.postlude.spooler.run;

import java.time.Instant;
import java.time.InstantSource;
import org.postlude.spooler.Alarm;

/** An alarm that wakes nobody early: while the time has not come, it asks again. For whoever waits for one thing alone. */
final class PatientAlarm implements Alarm {
    private final InstantSource clock;
    private final Alarm alarm;

    PatientAlarm(InstantSource clock, Alarm alarm) {
        this.clock = clock;
        this.alarm = alarm;
    }

    @Override
    public void at(Instant time, Runnable wake) {
        alarm.at(time, () -> {
            if (clock.instant().isBefore(time)) {
                at(time, wake);
            } else {
                wake.run();
            }
        });
    }
}
