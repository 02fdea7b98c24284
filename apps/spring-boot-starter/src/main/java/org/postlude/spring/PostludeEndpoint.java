package org.postlude.spring;

import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.PostludeException;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.queue.Change;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.store.StoreAddress;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * The queue of the application's store over HTTP. Looks are allowed where it is exposed; changes where {@code
 * management.endpoint.postlude.access} is {@code unrestricted}, too.
 *
 * <p>What an operation does it does to parts of messages (the recipients at one destination), and what it could not change is named
 * with the reason. A refusal is a sentence: 400 for what was asked wrongly, 404 for what there is not, 409 where nothing of what was
 * meant could be changed, 503 while the store is closed or fails.
 */
@WebEndpoint(id = "postlude", defaultAccess = Access.READ_ONLY)
public final class PostludeEndpoint {
    private static final int USUAL = 50;
    private static final int MOST = 1_000;
    private static final int CONFLICT = 409;

    private final SpoolerCoordinator spooler;
    private final StoreAddress address;

    /**
     * For one store.
     *
     * @param spooler in which it is open
     * @param address any of its addresses
     */
    public PostludeEndpoint(SpoolerCoordinator spooler, StoreAddress address) {
        this.spooler = Objects.requireNonNull(spooler, "spooler");
        this.address = Objects.requireNonNull(address, "address");
    }

    /**
     * A page of the messages that a filter means, oldest first.
     *
     * @param filter its words; without it whatever has not ended
     * @param cursor the {@code next} of the page before
     * @param limit 1 to 1,000; 50 without it
     * @return a page, or a refusal
     */
    @ReadOperation
    public WebEndpointResponse<?> list(@Nullable String filter, @Nullable String cursor, @Nullable Integer limit) {
        return answer(() -> {
            int most = limit == null ? USUAL : limit;
            if (most < 1 || most > MOST) {
                throw new IllegalArgumentException("limit=" + most + ": a page has 1 to " + MOST + " messages");
            }
            Filter which = filter == null ? Filter.all() : Filter.parse(filter);
            QueueControl queue = spooler.queue(address);
            return new WebEndpointResponse<>(QueueJson.Page.of(
                    address, queue.count(which), queue.list(which, cursor == null ? "" : cursor, most)));
        });
    }

    /**
     * One message, and why it is still here.
     *
     * @param id its name in the store
     * @return it, or a refusal
     */
    @ReadOperation
    public WebEndpointResponse<?> why(@Selector String id) {
        return answer(() -> {
            QueueControl queue = spooler.queue(address);
            MessageId name = new MessageId(id);
            return queue.show(name)
                    .<WebEndpointResponse<?>>map(
                            details -> new WebEndpointResponse<>(QueueJson.Why.of(details, queue.why(name))))
                    .orElseGet(() -> missing("the store " + address + " has no message " + id
                            + "; it never had one of that name, or has forgotten it after it ended"));
        });
    }

    /**
     * Changes mail.
     *
     * @param operation {@code hold}, {@code release}, {@code retry} or {@code withdraw}
     * @param filter which mail; {@code id=NAME} for one message. There is no operation on all of it without a filter
     * @param reason of a hold, shown wherever the mail is listed
     * @param until when a hold ends by itself
     * @return what was done, or a refusal
     */
    @WriteOperation
    public WebEndpointResponse<?> change(
            @Selector String operation, String filter, @Nullable String reason, @Nullable Instant until) {
        return answer(() -> {
            Filter which = Filter.parse(filter);
            if (which.equals(Filter.all())) {
                throw new IllegalArgumentException(
                        "the filter is empty, which would mean all mail; give one, for example older=0s for all of it");
            }
            QueueControl queue = spooler.queue(address);
            return switch (operation) {
                case "hold" ->
                    done(operation, which, queue.hold(which, reason == null ? "held over HTTP" : reason, until));
                case "release" -> done(operation, which, queue.release(which));
                case "retry" -> done(operation, which, queue.retry(which));
                case "withdraw" -> done(operation, which, queue.withdraw(which));
                default ->
                    missing("there is no operation '" + operation + "'; there are hold, release, retry and withdraw");
            };
        });
    }

    private WebEndpointResponse<?> done(String operation, Filter filter, Change change) {
        if (change.matched() == 0 && filter.ids().isPresent()) {
            return missing("the store " + address + " has no mail that " + filter + " means; nothing was changed");
        }
        boolean isRefused = change.changed() == 0 && !change.refused().isEmpty();
        return new WebEndpointResponse<>(
                QueueJson.Done.of(operation, change), isRefused ? CONFLICT : WebEndpointResponse.STATUS_OK);
    }

    private static WebEndpointResponse<?> answer(Supplier<WebEndpointResponse<?>> question) {
        try {
            return question.get();
        } catch (IllegalArgumentException e) {
            return failure(e, WebEndpointResponse.STATUS_BAD_REQUEST);
        } catch (PostludeException | IllegalStateException e) {
            return failure(e, WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
        }
    }

    private static WebEndpointResponse<?> missing(String sentence) {
        return new WebEndpointResponse<>(new QueueJson.Failure(sentence), WebEndpointResponse.STATUS_NOT_FOUND);
    }

    private static WebEndpointResponse<?> failure(RuntimeException e, int status) {
        return new WebEndpointResponse<>(new QueueJson.Failure(String.valueOf(e.getMessage())), status);
    }
}
