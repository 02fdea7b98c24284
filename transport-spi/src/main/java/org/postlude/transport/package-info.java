/**
 * What a transport vendor implements: {@link org.postlude.transport.TransportProvider} and {@link
 * org.postlude.transport.TransportLogon}, and add-on interfaces for what not every transport can do.
 *
 * <p><b>Which thread may call what</b>
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>method</th><th>called by</th></tr>
 * <tr><td>submitMessage, then endMessage of that attempt</td><td>one worker thread per attempt; up to
 *   {@link org.postlude.transport.TransportLogon#maxAttempts()} attempts at once</td></tr>
 * <tr><td>{@link org.postlude.transport.Preprocessor#preprocess}</td><td>the worker thread of the attempt, before its
 *   submitMessage</td></tr>
 * <tr><td>startMessage, poll</td><td>one worker thread, one inbound transfer at a time per logon</td></tr>
 * <tr><td>transportNotify, cancelMessage, abortDeferred, cancelDeferred, flushQueues, openStatusEntry and
 *   the methods of what it gives</td><td>the logon's notice
 *   thread, one call at a time, also in the middle of the calls above; must return within a second</td></tr>
 * <tr><td>idle</td><td>the notice thread, only while nothing is in process</td></tr>
 * <tr><td>transportLogoff, close</td><td>the notice thread, the last calls; attempts that are still running are
 *   abandoned</td></tr>
 * <tr><td>everything of TransportSupport</td><td>any thread of the transport, any time until its close returned</td></tr>
 * </table>
 *
 * <p>No call comes under a lock of the framework.
 */
package org.postlude.transport;
