package org.postlude.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postlude.message.MessageId;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.queue.Change;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.store.LogoffMode;
import org.postlude.store.QueuePage;

/** What is shown, and what buttons do. */
final class Actions implements AutoCloseable {
    private static final int PAGE = 100;
    private static final long LIVE_MILLIS = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final House house;
    private final Pages pages;
    private final History history;
    private final CountDownLatch closing = new CountDownLatch(1);

    Actions(House house, Pages pages, History history) {
        this.house = house;
        this.pages = pages;
        this.history = history;
    }

    void show(Request request) throws IOException {
        switch (request.path()) {
            case "/" -> request.html(200, pages.overview());
            case "/live" -> live(request);
            case "/plot.png" -> request.answer(200, "image/png", history.plot());
            case "/metrics" ->
                request.answer(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        house.meters().getBytes(UTF_8));
            case "/queue" -> queue(request);
            case "/message" -> message(request, "");
            default -> request.html(404, Pages.fault("There is no such page", request.path()));
        }
    }

    private Optional<House.Room> room(String name) {
        return house.rooms().stream().filter(room -> room.name().equals(name)).findFirst();
    }

    private void noRoom(Request request, String name) throws IOException {
        request.html(404, Pages.fault("There is no such store", name));
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
            request.html(200, pages.queue(room.get(), filter, page, ""));
        } catch (IllegalArgumentException e) {
            QueuePage none = new QueuePage(List.of(), Optional.empty());
            request.html(400, pages.queue(room.get(), filter, none, String.valueOf(e.getMessage())));
        }
    }

    private void message(Request request, String done) throws IOException {
        boolean isPost = request.isPost();
        String store = isPost ? request.form("store") : request.query("store");
        String id = isPost ? request.form("id") : request.query("id");
        Optional<House.Room> room = room(store);
        if (room.isEmpty()) {
            noRoom(request, store);
            return;
        }
        Optional<MessageDetails> found = id(id).flatMap(room.get().queue()::show);
        if (found.isEmpty()) {
            request.html(
                    404,
                    Pages.fault(
                            "There is no such message",
                            (done.isEmpty() ? "" : done + ". ") + id + " is not in " + store
                                    + ": it has ended, or never was."));
            return;
        }
        request.html(
                200,
                pages.message(room.get(), found.get(), id(id).flatMap(room.get().queue()::why), done));
    }

    private static Optional<MessageId> id(String text) {
        try {
            return Optional.of(new MessageId(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void change(Request request) throws IOException {
        Optional<House.Room> room = room(request.form("store"));
        Optional<MessageId> id = id(request.form("id"));
        if (room.isEmpty()) {
            noRoom(request, request.form("store"));
        } else if (request.path().equals("/logoff")) {
            logoff(request, room.get());
        } else if (id.isEmpty()) {
            request.html(404, Pages.fault("There is no such message", request.form("id")));
        } else {
            QueueControl queue = room.get().queue();
            Filter one = Filter.of(id.get());
            Optional<Change> change = switch (request.path()) {
                case "/hold" -> Optional.of(queue.hold(one, "by the status page", null));
                case "/release" -> Optional.of(queue.release(one));
                case "/retry" -> Optional.of(queue.retry(one));
                case "/withdraw" -> Optional.of(queue.withdraw(one));
                default -> Optional.empty();
            };
            if (change.isEmpty()) {
                request.html(404, Pages.fault("There is no such button", request.path()));
            } else {
                message(request, said(request.path(), change.get()));
            }
        }
    }

    private static String said(String path, Change change) {
        if (change.changed() > 0) {
            return "Done: " + path.substring(1);
        }
        return change.refused().isEmpty()
                ? "Nothing was changed"
                : change.refused().get(0).reason();
    }

    private void logoff(Request request, House.Room room) throws IOException {
        try {
            request.html(200, Pages.report(house.logoff(room.name(), LogoffMode.valueOf(request.form("mode")))));
        } catch (IllegalArgumentException e) {
            request.html(400, Pages.fault("There is no such mode", request.form("mode")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            request.html(503, Pages.fault("It is ending", "The report is printed, and kept beside the store."));
        }
    }

    /** Until whoever looks goes, or this server: server-sent events, each the part of the page that changes. */
    private void live(Request request) throws IOException {
        try (OutputStream out = request.stream("text/event-stream")) {
            String last = "";
            do {
                String now = pages.live();
                String event = now.equals(last) ? ": still here\n\n" : "data: " + JSON.writeValueAsString(now) + "\n\n";
                out.write(event.getBytes(UTF_8));
                out.flush();
                last = now;
            } while (!closing.await(LIVE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
