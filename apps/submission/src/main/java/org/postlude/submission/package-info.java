/**
 * A server for mail programs that submit (RFC 6409). {@link org.postlude.submission.SubmissionServer} puts what they send into one
 * message store, and says 250 when it is durable there.
 */
@NullMarked
package org.postlude.submission;

import org.jspecify.annotations.NullMarked;
