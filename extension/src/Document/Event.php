<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/** What a save did, in the words of people; whoever made it, and with whatever. */
final class Event {
	/** A text waits for review. */
	public const PROPOSED = 'proposed';
	/** The live page says by now what an open proposal said, saved by somebody who wrote nothing of it. */
	public const APPROVED = 'approved';
	public const DECLINED = 'declined';
	public const WITHDRAWN = 'withdrawn';
	/** Everything was switched off, and nothing else changed. */
	public const SWITCHED_OFF = 'switched-off';
	/** It is on in an environment in which it was not. */
	public const SWITCHED_ON = 'switched-on';

	/**
	 * Return what a save of a proposal's page did; null if nobody has to know.
	 *
	 * @param Proposal $now as it stood right after that save
	 * @param int $revision the one that was saved
	 * @param callable $holdsRight tells of a user's name whether they may make it live
	 */
	public static function ofProposal( Proposal $now, int $revision, callable $holdsRight ): ?string {
		$state = ReviewState::of( $now, $holdsRight );
		return match ( true ) {
			$state->waits() => self::PROPOSED,
			// What was empty before says so of an older revision.
			( $state->since['revision'] ?? null ) !== $revision => null,
			$state->name === ReviewState::DECLINED => self::DECLINED,
			$state->name === ReviewState::WITHDRAWN => self::WITHDRAWN,
			default => null,
		};
	}

	/**
	 * Return what a save of a live page did, as far as somebody may want to know.
	 *
	 * @param Proposal $was as it stood right before that save
	 * @param string $user who saved
	 * @param string $sha1 of what was saved, in hexadecimal
	 * @param mixed $before the value that the page had; null if there was none
	 * @param mixed $after
	 * @return string[]
	 */
	public static function ofPage( Proposal $was, string $user, string $sha1, mixed $before, mixed $after ): array {
		$live = $was->instrument ? $was->instrument[ array_key_last( $was->instrument ) ]['sha1'] : null;
		if ( $live === $sha1 ) {
			return [];
		}
		$more = array_diff( SwitchOff::environments( $after ), SwitchOff::environments( $before ) );
		return array_keys( array_filter( [
			self::APPROVED => $was->refusal( $user, $sha1 ) === null,
			self::SWITCHED_OFF => SwitchOff::is( $before, $after ),
			self::SWITCHED_ON => (bool)$more,
		] ) );
	}
}
