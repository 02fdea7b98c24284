package org.postlude.tck.store;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.SpoolerLogon;

/** Stores that do all they should as long as they live. */
final class KilledStores {
    private KilledStores() {}

    /** Answers before the call is in the log, which it is when another call comes. */
    private abstract static class Behind extends LoggedStoreProvider {
        private final List<CallLog.Call> pending = new ArrayList<>();

        abstract String behindIn();

        @Override
        final @Nullable Object change(Store store, Method method, Object[] arguments) throws Throwable {
            Object answer = store.call(method, arguments);
            pending.add(call(method, arguments));
            if (!method.getName().equals(behindIn())) {
                for (CallLog.Call call : pending) {
                    store.log(call);
                }
                pending.clear();
            }
            return answer;
        }
    }

    /** Has what was submitted in memory until something else comes. */
    public static final class EarlyAnswer extends Behind {
        @Override
        String behindIn() {
            return "submit";
        }
    }

    /** Loses a revision. */
    public static final class LostRevision extends Behind {
        @Override
        String behindIn() {
            return "change";
        }
    }

    /** Gives an epoch that the next process gives once more. */
    public static final class EpochTwice extends Behind {
        @Override
        String behindIn() {
            return "beginEpoch";
        }
    }

    /** Forgets by which key a message came. */
    public static final class ForgottenKeys extends LoggedStoreProvider {
        @Override
        CallLog.Call replayed(CallLog.Call call) {
            if (call.method().equals("submit")) {
                call.arguments().set(0, new SubmissionKey(call.arguments().get(0) + "-before"));
            }
            return call;
        }
    }

    /** Locks by a file that is there, which only a close removes. */
    public static final class StayingLock extends LoggedStoreProvider {
        @Override
        AutoCloseable lock(Path file) throws IOException {
            try {
                Files.createFile(file);
            } catch (FileAlreadyExistsException e) {
                throw owned(file);
            }
            return () -> Files.delete(file);
        }
    }

    /** Files a message first and ends it then; in between it is both. */
    public static final class MoveInTwoSteps extends LoggedStoreProvider {
        @Override
        @Nullable
        Object change(Store store, Method method, Object[] arguments) throws Throwable {
            if (!(arguments[arguments.length - 1] instanceof Disposition.Move move)) {
                return super.change(store, method, arguments);
            }
            MessageId id = ((PartEnd) ((List<?>) arguments[1]).get(0)).id().message();
            Method deliver = SpoolerLogon.class.getMethod(
                    "deliver", String.class, String.class, org.postlude.message.Content.class);
            super.change(store, deliver, new Object[] {
                "move:" + id, move.folder(), store.memory.open(id).content()
            });
            KillPoint.reach("filed-and-not-ended");
            return super.change(store, method, new Object[] {arguments[0], arguments[1], new Disposition.Delete()});
        }
    }
}
