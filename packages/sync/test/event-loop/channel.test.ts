import { TimeoutError } from '@heddle/cancellation';
import { leakCheck, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { Channel } from '../../src/event-loop/index.js';
import { BrokenChannelError, ClosedChannelError, EndOfChannelError } from '../../src/errors/index.js';
import { FakeTask, stateOf } from './fake-task.js';

leakCheck();

describe('Channel', () => {
  it('hands values on in order, up to its capacity without a wait', async () => {
    const { sender, receiver } = new Channel<number>(2);
    await sender.send(1, { timeout: 0 });
    expect([sender.trySend(2), sender.trySend(3)]).toEqual([true, false]);
    const sent = sender.send(3);
    expect(await stateOf(sent)).toBe('pending');
    expect(await receiver.receive({ timeout: 0 })).toBe(1);
    await sent;
    expect([receiver.tryReceive(), receiver.tryReceive(), receiver.tryReceive()]).toEqual([{ value: 2 }, { value: 3 }, undefined]);
  });

  it('is a rendezvous with capacity 0: a send returns when its value is received', async () => {
    const { sender, receiver } = new Channel<number>();
    expect(sender.trySend(0)).toBe(false);
    const sent = sender.send(1);
    expect(await stateOf(sent)).toBe('pending');
    expect(await receiver.receive()).toBe(1);
    await sent;
    const received = receiver.receive();
    expect(sender.trySend(2)).toBe(true);
    expect(await received).toBe(2);
    expect(receiver.tryReceive()).toBeUndefined();
  });

  it('has no limit with capacity Infinity', () => {
    const channel = new Channel<number>(Infinity);
    for (let i = 0; i < 5000; i++) expect(channel.sender.trySend(i)).toBe(true);
    expect(channel.statistics()).toMatchObject({ size: 5000, capacity: Infinity });
  });

  it.each([-1, 0.5, NaN])('refuses a capacity of %s', (capacity) => {
    expect(() => new Channel(capacity)).toThrow(RangeError);
    expect(() => new Channel('1' as never)).toThrow(/new Channel: capacity must be a number/);
  });

  it('refuses wrong options', () => {
    const { sender, receiver } = new Channel();
    expect(() => sender.send(1, { timeout: -1 })).toThrow(/Sender\.send: timeout/);
    expect(() => receiver.receive({ timeOut: 1 } as never)).toThrow(/Receiver\.receive.*timeout/);
  });

  it('serves those who wait in the order in which they came, on either side', async () => {
    const { sender, receiver } = new Channel<number>();
    const other = { sender: sender.clone(), receiver: receiver.clone() };
    const receives = [receiver.receive(), other.receiver.receive(), receiver.receive()];
    for (const value of [1, 2, 3]) await (value % 2 === 0 ? sender : other.sender).send(value);
    expect(await Promise.all(receives)).toEqual([1, 2, 3]);
    const sends = [sender.send(1), other.sender.send(2), sender.send(3)];
    expect([await other.receiver.receive(), await receiver.receive(), await receiver.receive()]).toEqual([1, 2, 3]);
    await Promise.all(sends);
  });

  it('carries undefined, and promises as they are to iterations and tryReceive', async () => {
    const { sender, receiver } = new Channel<unknown>(1);
    sender.trySend(undefined);
    expect(receiver.tryReceive()).toEqual({ value: undefined });
    const promise = Promise.resolve(1);
    sender.trySend(promise);
    expect(receiver.tryReceive()?.value).toBe(promise);
    const next = receiver[Symbol.asyncIterator]().next();
    sender.trySend(promise);
    expect((await next).value).toBe(promise);
  });

  it('ends iterations when every sender is closed and everything has been received', async () => {
    const { sender, receiver } = new Channel<number>(10);
    const produce = async (mine: typeof sender, from: number): Promise<void> => {
      using own = mine;
      for (let i = from; i < from + 50; i++) await own.send(i);
    };
    const producers = [produce(sender.clone(), 0), produce(sender.clone(), 50), produce(sender, 100)];
    const seen: number[] = [];
    const consume = async (mine: typeof receiver): Promise<void> => {
      for await (const value of mine) seen.push(value);
      await expect(mine.receive()).rejects.toBeInstanceOf(EndOfChannelError);
      expect(() => mine.tryReceive()).toThrow(EndOfChannelError);
    };
    await Promise.all([...producers, consume(receiver), consume(receiver.clone())]);
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, i) => i));
  });

  it('tells whoever waits to receive when the last sender closes, and not before', async () => {
    const channel = new Channel<number>();
    const { sender, receiver } = channel;
    const clone = sender.clone();
    const receive = receiver.receive();
    const next = receiver[Symbol.asyncIterator]().next();
    sender.close();
    sender.close();
    expect(channel.statistics()).toMatchObject({ openSenders: 1, waitingToReceive: 2 });
    clone[Symbol.dispose]();
    await expect(receive).rejects.toBeInstanceOf(EndOfChannelError);
    expect(await next).toEqual({ done: true, value: undefined });
    expect(channel.statistics()).toMatchObject({ openSenders: 0, waitingToReceive: 0 });
  });

  it('rejects senders when the last receiver closes, and drops what nobody can receive', async () => {
    const channel = new Channel<number>(1);
    const { sender, receiver } = channel;
    const clone = receiver.clone();
    await sender.send(1);
    const sends = Promise.allSettled([sender.send(2), sender.send(3)]);
    receiver.close();
    receiver.close();
    expect(channel.statistics()).toMatchObject({ size: 1, openReceivers: 1, waitingToSend: 2 });
    clone.close();
    for (const result of await sends) expect(result).toMatchObject({ status: 'rejected', reason: expect.any(BrokenChannelError) as unknown });
    await expect(sender.send(4)).rejects.toBeInstanceOf(BrokenChannelError);
    expect(() => sender.trySend(4)).toThrow(BrokenChannelError);
    expect(channel.statistics()).toMatchObject({ size: 0, waitingToSend: 0 });
  });

  it('refuses every use of an end that is closed, and only of that', async () => {
    const { sender, receiver } = new Channel<number>(1);
    const [otherSender, otherReceiver] = [sender.clone(), receiver.clone()];
    sender.close();
    receiver.close();
    await expect(sender.send(1)).rejects.toBeInstanceOf(ClosedChannelError);
    expect(() => sender.trySend(1)).toThrow(ClosedChannelError);
    expect(() => sender.clone()).toThrow(ClosedChannelError);
    await expect(receiver.receive()).rejects.toBeInstanceOf(ClosedChannelError);
    expect(() => receiver.tryReceive()).toThrow(ClosedChannelError);
    expect(() => receiver.clone()).toThrow(ClosedChannelError);
    await expect(receiver[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(ClosedChannelError);
    await otherSender.send(1);
    expect(await otherReceiver.receive()).toBe(1);
  });

  it('rejects those who wait through an end that is closed, and nobody else', async () => {
    const channel = new Channel<number>();
    const { sender, receiver } = channel;
    const [otherSender, otherReceiver] = [sender.clone(), receiver.clone()];
    const mine = Promise.allSettled([receiver.receive(), receiver[Symbol.asyncIterator]().next()]);
    const others = otherReceiver.receive();
    receiver.close();
    for (const result of await mine) expect(result).toMatchObject({ reason: expect.any(ClosedChannelError) as unknown });
    expect(channel.statistics().waitingToReceive).toBe(1);
    await sender.send(1);
    expect(await others).toBe(1);
    const sends = Promise.allSettled([sender.send(2)]);
    const kept = otherSender.send(3);
    sender.close();
    expect(await sends).toMatchObject([{ reason: expect.any(ClosedChannelError) as unknown }]);
    expect(await otherReceiver.receive()).toBe(3);
    await kept;
  });

  it('leaves what was handed over with its receiver, even if the end is closed at once', async () => {
    const { sender, receiver } = new Channel<number>();
    const received = receiver.receive();
    expect(sender.trySend(1)).toBe(true);
    receiver.close();
    sender.close();
    expect(await received).toBe(1);
  });

  it('forgets a wait that timed out, was aborted or whose task was cancelled, and does not send its value', async () => {
    const channel = new Channel<number>();
    const { sender, receiver } = channel;
    const controller = watchedAbortController();
    const task = new FakeTask();
    const begin = [
      (): Promise<unknown>[] => [sender.send(1, { timeout: 1 }), sender.send(2, { timeout: 0 }), sender.send(3, { signal: controller.signal })],
      (): Promise<unknown>[] => [receiver.receive({ timeout: 1 }), receiver.receive({ timeout: 0 }), receiver.receive({ signal: controller.signal })],
    ];
    for (const waits of begin) {
      const ended = Promise.allSettled(waits());
      const cancelled = task.run((): Promise<unknown> => (waits === begin[0] ? sender.send(4) : receiver.receive()));
      controller.abort('enough');
      task.cancel(new Error('cancelled'));
      await expect(cancelled).rejects.toThrow('cancelled');
      expect(await ended).toMatchObject([{ reason: expect.any(TimeoutError) as unknown }, { reason: expect.any(TimeoutError) as unknown }, { reason: 'enough' }]);
      expect(channel.statistics()).toMatchObject({ waitingToSend: 0, waitingToReceive: 0 });
    }
    expect(receiver.tryReceive()).toBeUndefined();
    expect(sender.trySend(5)).toBe(false);
  });

  it('loses nothing when a wait is cancelled right before, or right after, the hand-off', async () => {
    for (const capacity of [0, 1]) {
      for (const handOverFirst of [true, false]) {
        const { sender, receiver } = new Channel<number>(capacity);
        const controller = watchedAbortController();
        const received = receiver.receive({ signal: controller.signal });
        const next = receiver.receive();
        if (handOverFirst) sender.trySend(1);
        controller.abort('late');
        if (!handOverFirst) sender.trySend(1);
        if (handOverFirst) {
          expect(await received).toBe(1);
          sender.trySend(2);
          expect(await next).toBe(2);
        } else {
          await expect(received).rejects.toBe('late');
          expect(await next).toBe(1);
        }

        const again = watchedAbortController();
        for (let i = 0; i < capacity; i++) sender.trySend(0);
        const sent = sender.send(1, { signal: again.signal });
        const sentNext = sender.send(2);
        if (handOverFirst) receiver.tryReceive();
        again.abort('late');
        if (handOverFirst) await sent;
        else await expect(sent).rejects.toBe('late');
        const rest: number[] = [];
        for (let box = receiver.tryReceive(); box !== undefined; box = receiver.tryReceive()) rest.push(box.value);
        await sentNext;
        expect(rest).toEqual([...(capacity === 1 ? (handOverFirst ? [1] : [0]) : []), 2]);
      }
    }
  });

  it('tells everything about itself', async () => {
    const channel = new Channel<number>(1);
    const clone = channel.sender.clone();
    clone.trySend(1);
    const sent = clone.send(2);
    expect(channel.statistics()).toEqual({ size: 1, capacity: 1, openSenders: 2, openReceivers: 1, waitingToSend: 1, waitingToReceive: 0 });
    channel.receiver.tryReceive();
    await sent;
    channel.receiver.tryReceive();
    const received = channel.receiver.receive();
    expect(channel.statistics()).toMatchObject({ size: 0, waitingToSend: 0, waitingToReceive: 1 });
    clone.trySend(3);
    await received;
  });
});
