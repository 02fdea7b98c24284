package org.postlude.tck.memory;

import static org.postlude.tck.memory.BrokenStores.logons;
import static org.postlude.tck.memory.BrokenStores.spooler;
import static org.postlude.tck.memory.FaultyStore.honestly;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.FolderInfo;
import org.postlude.store.MessageFlag;
import org.postlude.store.spi.FolderLogon;
import org.postlude.store.spi.FolderLogon.Copied;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreRefusingException;
import org.postlude.tck.memory.BrokenStores.BrokenStore;
import org.postlude.tck.memory.FaultyStore.Fault;

/** Stores whose folders for clients are broken, for each rule of {@link FolderLogon}, F1 to F6. */
final class BrokenFolders {
    static final List<BrokenStore> ALL = List.of(
            logons("F1", "a list of the folders that hold mail", () -> BrokenFolders::hideEmptyFolders)
                    .also("F6_onlyAFolderWithoutMailIsDeleted", "it looks for the empty folder that stays"),
            logons("F1", "counts of yesterday", () -> BrokenFolders::countNothingSeen),
            logons("F1", "a name that is mended in silence", () -> BrokenFolders::mendNames),
            logons("F2", "newest first", () -> BrokenFolders::newestFirst),
            logons("F2", "a page that begins with the last one's end", () -> BrokenFolders::beginAgain),
            logons("F2", "a reader that makes as if it changed", () -> BrokenFolders::pretendToChange)
                    .also("F6_onlyAFolderWithoutMailIsDeleted", "it refuses nothing any more"),
            spooler("F3", "an append that is acknowledged before it is durable", AppendsEarly::new),
            spooler("F3", "half a message where the content failed", () -> BrokenFolders::fileWhatCouldBeRead),
            spooler("F4", "flags that replace the others", () -> BrokenFolders::replaceFlags),
            spooler("F4", "marks that come one after the other", () -> BrokenFolders::markOneByOne),
            spooler("F5", "a move that is a copy and a deletion", () -> BrokenFolders::moveByCopy),
            spooler("F5", "a move by way of a third folder", () -> BrokenFolders::moveByLimbo),
            spooler("F5", "a copy that loses its flags", () -> BrokenFolders::copyPlainly),
            spooler("F6", "a deletion that forgets the key", () -> BrokenFolders::forgetTheKey),
            spooler("F6", "a deletion that only hides", () -> BrokenFolders::hide)
                    .also("F5_aCopyIsAMessageOfItsOwn", "it deletes the original"),
            spooler("F6", "a folder that is deleted with its mail", () -> BrokenFolders::deleteWithMail),
            spooler("F6", "a deletion that reaches into the queue", () -> BrokenFolders::deleteQueued));

    private BrokenFolders() {}

    private static @Nullable Object hideEmptyFolders(Object target, Method method, Object[] args) throws Throwable {
        Object answer = honestly(target, method, args);
        return method.getName().equals("folders")
                ? folders(answer).stream()
                        .filter(folder -> folder.messages() > 0 || folder.name().equals(SpoolerLogon.INBOX))
                        .toList()
                : answer;
    }

    private static @Nullable Object countNothingSeen(Object target, Method method, Object[] args) throws Throwable {
        Object answer = honestly(target, method, args);
        return method.getName().equals("folders")
                ? folders(answer).stream()
                        .map(folder -> new FolderInfo(folder.name(), folder.messages(), folder.messages()))
                        .toList()
                : answer;
    }

    private static List<FolderInfo> folders(@Nullable Object answer) {
        return answer instanceof List<?> list
                ? list.stream().map(FolderInfo.class::cast).toList()
                : List.of();
    }

    private static @Nullable Object mendNames(Object target, Method method, Object[] args) throws Throwable {
        if (Set.of("createFolder", "append").contains(method.getName())) {
            args[0] = mended((String) args[0]);
        } else if (Set.of("moveMessage", "copyMessage").contains(method.getName())) {
            args[1] = mended((String) args[1]);
        }
        return honestly(target, method, args);
    }

    private static String mended(String name) {
        String plain = name.replaceAll("\\p{Cntrl}", " ").replaceAll("/+", "/").replaceAll("^/|/$", "");
        return plain.isEmpty() ? SpoolerLogon.INBOX : plain;
    }

    private static @Nullable Object newestFirst(Object target, Method method, Object[] args) throws Throwable {
        Object answer = honestly(target, method, args);
        if (!method.getName().equals("messages")) {
            return answer;
        }
        Page<FolderEntry> page = page(answer);
        List<FolderEntry> turned = new ArrayList<>(page.items());
        Collections.reverse(turned);
        return new Page<>(turned, page.next());
    }

    /** What a listing of everything that is newer or as new as the last one seen gives. */
    private static @Nullable Object beginAgain(Object target, Method method, Object[] args) throws Throwable {
        Object answer = honestly(target, method, args);
        if (!method.getName().equals("messages") || args[1].equals("")) {
            return answer;
        }
        Page<FolderEntry> page = page(answer);
        List<FolderEntry> more = new ArrayList<>(page.items());
        Page<FolderEntry> all = ((FolderLogon) target).messages((String) args[0], "", 1_000);
        all.items().stream().filter(entry -> entry.id().value().equals(args[1])).forEach(last -> more.add(0, last));
        return new Page<>(more.subList(0, Math.min(more.size(), Math.max(2, (int) args[2]))), page.next());
    }

    private static Page<FolderEntry> page(@Nullable Object answer) {
        if (!(answer instanceof Page<?> page)) {
            throw new IllegalStateException("no page: " + answer);
        }
        return new Page<>(page.items().stream().map(FolderEntry.class::cast).toList(), page.next());
    }

    private static @Nullable Object pretendToChange(Object target, Method method, Object[] args) throws Throwable {
        try {
            return honestly(target, method, args);
        } catch (StoreRefusingException e) {
            if (method.getDeclaringClass() != FolderLogon.class) {
                throw e;
            }
            Class<?> answer = method.getReturnType();
            MessageId nobody = new MessageId("nobody");
            return answer == boolean.class
                    ? (Object) true
                    : answer == MessageId.class ? nobody : answer == Copied.class ? new Copied(nobody, "") : "";
        }
    }

    private static @Nullable Object fileWhatCouldBeRead(Object target, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("append")) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            try (InputStream in = ((Content) args[2]).open()) {
                for (int octet = in.read(); octet >= 0; octet = in.read()) {
                    read.write(octet);
                }
            } catch (IOException e) {
                ((FolderLogon) target)
                        .append((String) args[0], EnumSet.noneOf(MessageFlag.class), Content.of(read.toByteArray()));
                throw e;
            }
        }
        return honestly(target, method, args);
    }

    private static @Nullable Object replaceFlags(Object target, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("setFlags")) {
            args[2] = EnumSet.complementOf(copy((Set<?>) args[1]));
        }
        return honestly(target, method, args);
    }

    private static EnumSet<MessageFlag> copy(Set<?> flags) {
        EnumSet<MessageFlag> copy = EnumSet.noneOf(MessageFlag.class);
        flags.forEach(flag -> copy.add((MessageFlag) flag));
        return copy;
    }

    private static @Nullable Object markOneByOne(Object target, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("setFlags")) {
            for (MessageFlag flag : copy((Set<?>) args[1])) {
                ((FolderLogon) target).setFlags((MessageId) args[0], Set.of(flag), Set.of());
            }
        }
        return honestly(target, method, args);
    }

    private static @Nullable Object moveByCopy(Object target, Method method, Object[] args) throws Throwable {
        FolderLogon store = (FolderLogon) target;
        if (method.getName().equals("moveMessage")) {
            Optional<String> former = folderOf(store, (MessageId) args[0]);
            if (former.isPresent() && !former.get().equals(args[1])) {
                store.copyMessage((MessageId) args[0], (String) args[1]);
                return store.deleteMessage((MessageId) args[0]);
            }
        }
        return honestly(target, method, args);
    }

    private static @Nullable Object moveByLimbo(Object target, Method method, Object[] args) throws Throwable {
        FolderLogon store = (FolderLogon) target;
        if (method.getName().equals("moveMessage")) {
            Optional<String> former = folderOf(store, (MessageId) args[0]);
            if (former.isPresent() && !former.get().equals(args[1])) {
                store.createFolder((String) args[1]); // refuses what can be no folder
                String limbo = "Limbo-" + args[0];
                store.moveMessage((MessageId) args[0], limbo);
                store.moveMessage((MessageId) args[0], (String) args[1]);
                store.deleteFolder(limbo);
                return former.get();
            }
        }
        return honestly(target, method, args);
    }

    private static Optional<String> folderOf(FolderLogon store, MessageId id) throws IOException {
        for (FolderInfo folder : store.folders()) {
            if (store.messages(folder.name(), "", 1_000).items().stream()
                    .anyMatch(entry -> entry.id().equals(id))) {
                return Optional.of(folder.name());
            }
        }
        return Optional.empty();
    }

    private static @Nullable Object copyPlainly(Object target, Method method, Object[] args) throws Throwable {
        Object answer = honestly(target, method, args);
        if (answer instanceof Copied copied) {
            ((FolderLogon) target).setFlags(copied.id(), Set.of(), EnumSet.allOf(MessageFlag.class));
        }
        return answer;
    }

    private static @Nullable Object forgetTheKey(Object target, Method method, Object[] args) throws Throwable {
        Object answer = honestly(target, method, args);
        if (method.getName().equals("deleteMessage")) {
            ((SpoolerLogon) target).forgetKeys("");
        }
        return answer;
    }

    private static @Nullable Object hide(Object target, Method method, Object[] args) throws Throwable {
        return method.getName().equals("deleteMessage")
                ? ((FolderLogon) target).moveMessage((MessageId) args[0], "Trash")
                : honestly(target, method, args);
    }

    private static @Nullable Object deleteWithMail(Object target, Method method, Object[] args) throws Throwable {
        FolderLogon store = (FolderLogon) target;
        if (method.getName().equals("deleteFolder") && !args[0].equals(SpoolerLogon.INBOX)) {
            for (FolderEntry entry : store.messages((String) args[0], "", 1_000).items()) {
                store.deleteMessage(entry.id());
            }
        }
        return honestly(target, method, args);
    }

    private static @Nullable Object deleteQueued(Object target, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("deleteMessage")) {
            ((SpoolerLogon) target).withdraw((MessageId) args[0]);
        }
        return honestly(target, method, args);
    }

    /** Says that a message is filed, and files it with whatever is called next: a death between the two is too early. */
    private static final class AppendsEarly implements Fault {
        private @Nullable FolderLogon store;
        private @Nullable MessageId last;

        @Override
        public @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            last = null; // what throws was not acknowledged
            Object answer = honestly(target, method, args);
            store = (FolderLogon) target;
            last = method.getName().equals("append") ? (MessageId) answer : null;
            return answer;
        }

        @Override
        public void crash() {
            if (store != null && last != null) {
                try {
                    store.deleteMessage(last);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
