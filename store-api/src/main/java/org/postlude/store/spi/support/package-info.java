/**
 * Tools for store vendors: what every store of one directory and one process needs, written once. A vendor may use any of
 * them or none; the contract is {@link org.postlude.store.spi} alone, and the kit's own store uses none of them.
 *
 * <table>
 * <caption>Which tool keeps which rule</caption>
 * <tr><th>tool</th><th>does</th><th>rules</th></tr>
 * <tr><td>{@link org.postlude.store.spi.support.StorePaths}</td><td>knows two spellings of one place</td><td>S2</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.DirectoryLock}</td><td>names the owner to a second process</td><td>S3</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.LockedStore}</td><td>tells it where the owner is reached</td><td>S14</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.SharedOwners}</td><td>one owner for all logons of a process</td><td>S3,
 *   S7</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.DurableSteps}</td><td>stops at the first step that fails</td><td>Q0,
 *   Q12</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.MessageIds}</td><td>ids that nobody else has</td><td>Q1, Q13</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.Parts}, {@link org.postlude.store.spi.support.Judgement}</td>
 *   <td>compare-and-set of parts</td><td>Q4, Q5, Q7</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.QueueIndex}</td><td>a queue in memory, in order</td><td>Q3, Q6,
 *   Q11</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.QueueText}</td><td>envelopes and parts as text</td><td>Q1, Q4</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.CheckedContent}, {@link org.postlude.store.spi.support.Sha256}</td>
 *   <td>bytes that are checked while they are read</td><td>Q8</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.Listing}</td><td>tells what is empty from what cannot be read</td>
 *   <td>S1</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.MaildirName}</td><td>what a mail file's name says</td><td>F2, F4</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.DamagedRecords}</td><td>what cannot be read is told until a person has dealt
 *   with it</td><td>Q8</td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.PrivateFiles}</td><td>files that only their owner reads</td><td></td></tr>
 * <tr><td>{@link org.postlude.store.spi.support.CallerChecks}</td><td>refuses what a caller must not ask for</td><td>Q2,
 *   Q4, Q10</td></tr>
 * </table>
 */
package org.postlude.store.spi.support;
