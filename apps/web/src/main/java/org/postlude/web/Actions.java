package org.postlude.web;

import static j2html.TagCreator.span;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import j2html.tags.DomContent;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postlude.message.MessageId;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.queue.Change;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.store.LogoffMode;
import org.postlude.store.ProviderStatus;
import org.postlude.store.QueuePage;

/** What is shown, and what buttons do. */
final class Actions implements AutoCloseable {
    private static final int PAGE = 100;
    private static final long LIVE_MILLIS = 1_000;
    /** Each keeps a thread; some are left for pages. */
    private static final int MOST_LIVE = 16;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final House house;
    private final Looks looks;
    private final History history;
    private final Overview overview;
    private final MessagePage messages;
    private final Notices notices = new Notices();
    private final Semaphore live = new Semaphore(MOST_LIVE);
    private final CountDownLatch closing = new CountDownLatch(1);

    Actions(House house, InstantSource clock, String formToken) {
        this.house = house;
        this.looks = new Looks(clock);
        this.history = new History(house, looks, clock);
        this.overview = new Overview(house, looks, history, clock, formToken);
        this.messages = new MessagePage(formToken);
    }

    /** For the plot. */
    void look() {
        history.take();
    }

    void show(Request request) throws IOException {
        switch (request.path()) {
            case "/" -> request.html(200, overview.page(Optional.ofNullable(notices.of(request.query("said")))));
            case "/live" -> live(request);
            case "/plot.png" -> plot(request);
            case "/metrics" ->
                request.answer(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        house.meters().getBytes(UTF_8));
            case "/queue" -> queue(request);
            case "/message" -> message(request);
            default -> request.html(404, Layout.fault("There is no such page", request.path()));
        }
    }

    private Optional<House.Room> room(String name) {
        return house.rooms().stream().filter(room -> room.name().equals(name)).findFirst();
    }

    private static void noRoom(Request request, String name) throws IOException {
        request.html(404, Layout.fault("There is no such store", name));
    }

    private void plot(Request request) throws IOException {
        Optional<House.Room> room = room(request.query("store"));
        if (room.isEmpty()) {
            noRoom(request, request.query("store"));
            return;
        }
        try {
            boolean isDark = !request.query("dark").isEmpty();
            boolean isNarrow = !request.query("narrow").isEmpty();
            request.answer(200, "image/png", history.plot(room.get(), isDark, isNarrow));
        } catch (LinkageError | InternalError e) {
            // A Java without fonts, or without the libraries that draw: the page says in words what it would show.
            request.html(503, Layout.fault("This Java draws no plots", String.valueOf(e.getMessage())));
        }
    }

    private void queue(Request request) throws IOException {
        Optional<House.Room> room = room(request.query("store"));
        if (room.isEmpty()) {
            noRoom(request, request.query("store"));
            return;
        }
        String filter = request.query("filter");
        try {
            QueuePage page = room.get().queue().list(Filter.parse(filter), request.query("after"), PAGE);
            request.html(200, QueueList.page(house.rooms(), room.get(), filter, page, ""));
        } catch (IllegalArgumentException e) {
            QueuePage none = new QueuePage(List.of(), Optional.empty());
            String fault = String.valueOf(e.getMessage());
            request.html(400, QueueList.page(house.rooms(), room.get(), filter, none, fault));
        }
    }

    private void message(Request request) throws IOException {
        String store = request.query("store");
        Optional<House.Room> room = room(store);
        if (room.isEmpty()) {
            noRoom(request, store);
            return;
        }
        String text = request.query("id");
        Optional<MessageId> id = id(text);
        Optional<MessageDetails> found = id.flatMap(room.get().queue()::show);
        if (found.isEmpty()) {
            request.html(
                    404,
                    Layout.fault(
                            "There is no such message",
                            text + " is not in " + store + ": it has ended, or never was."));
            return;
        }
        DomContent notice = Objects.requireNonNullElse(notices.of(request.query("said")), span());
        request.html(
                200,
                messages.page(
                        house.rooms(),
                        room.get(),
                        found.get(),
                        id.flatMap(room.get().queue()::why),
                        notice));
    }

    private static Optional<MessageId> id(String text) {
        try {
            return Optional.of(new MessageId(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void change(Request request) throws IOException {
        switch (request.path()) {
            case "/logoff" -> logoff(request);
            case "/check" -> check(request);
            case "/hold", "/release", "/retry", "/withdraw" -> order(request);
            default -> request.html(404, Layout.fault("There is no such button", request.path()));
        }
    }

    private void order(Request request) throws IOException {
        Optional<House.Room> room = room(request.form("store"));
        Optional<MessageId> id = id(request.form("id"));
        if (room.isEmpty()) {
            noRoom(request, request.form("store"));
        } else if (id.isEmpty()) {
            request.html(404, Layout.fault("There is no such message", request.form("id")));
        } else {
            DomContent notice =
                    said(request.path(), changed(request.path(), room.get().queue(), id.get()));
            looks.forget(room.get());
            request.goTo(Parts.place(
                    "/message",
                    room.get(),
                    "&id=" + Parts.encoded(id.get().value()) + "&said=" + notices.keep(notice)));
        }
    }

    private static Change changed(String path, QueueControl queue, MessageId id) {
        Filter one = Filter.of(id);
        return switch (path) {
            case "/hold" -> queue.hold(one, "by the status page", null);
            case "/release" -> queue.release(one);
            case "/retry" -> queue.retry(one);
            case "/withdraw" -> queue.withdraw(one);
            default -> throw new IllegalArgumentException(path);
        };
    }

    private static DomContent said(String path, Change change) {
        if (change.changed() > 0) {
            String done = switch (path) {
                case "/hold" -> "Held. Nothing is sent of it until it is released.";
                case "/release" -> "Released. It is sent when its turn comes.";
                case "/retry" -> "It is tried now.";
                default -> "Withdrawn.";
            };
            return Parts.notice("good", done, "");
        }
        return Parts.notice(
                "bad",
                "Nothing was changed. ",
                change.refused().isEmpty()
                        ? "It has ended meanwhile, or is no longer as it was."
                        : change.refused().get(0).reason());
    }

    private void check(Request request) throws IOException {
        String name = request.form("name");
        Optional<ProviderStatus> row = house.status().stream()
                .filter(each -> each.name().equals(name) && each.kind().name().equals(request.form("kind")))
                .findFirst();
        if (row.isEmpty()) {
            request.html(404, Layout.fault("There is no such transport", name));
            return;
        }
        String kind = StatusRows.isFailed(row.get()) ? "bad" : "good";
        DomContent notice = Parts.notice(kind, name + ": ", row.get().validateState());
        request.goTo("/?said=" + notices.keep(notice));
    }

    private void logoff(Request request) throws IOException {
        LogoffMode mode;
        try {
            mode = LogoffMode.valueOf(request.form("mode"));
        } catch (IllegalArgumentException e) {
            request.html(400, Layout.fault("There is no such mode", request.form("mode")));
            return;
        }
        try {
            request.html(200, ReportPage.page(house.logoff(mode)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            request.html(503, Layout.fault("It is ending", "The report is printed, and kept beside the store."));
        }
    }

    /** Until whoever looks goes, or this server: server-sent events, each with the parts of the page that have changed. */
    private void live(Request request) throws IOException {
        if (!live.tryAcquire()) {
            request.html(503, Layout.fault("Too many watch", "The page can be loaded again instead."));
            return;
        }
        try (OutputStream out = request.stream("text/event-stream")) {
            Map<String, String> last = new HashMap<>();
            do {
                Map<String, String> now = overview.live();
                Map<String, String> changed = new HashMap<>(now);
                changed.entrySet().removeIf(each -> each.getValue().equals(last.get(each.getKey())));
                String event =
                        changed.isEmpty() ? ": still here\n\n" : "data: " + JSON.writeValueAsString(changed) + "\n\n";
                out.write(event.getBytes(UTF_8));
                out.flush();
                last.putAll(now);
            } while (!closing.await(LIVE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            live.release();
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
