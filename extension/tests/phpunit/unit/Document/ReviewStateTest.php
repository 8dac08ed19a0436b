<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Proposal;
use MediaWiki\Extension\InstrumentConfigurator\Document\ReviewState;
use MediaWikiUnitTestCase;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\Document\ReviewState */
final class ReviewStateTest extends MediaWikiUnitTestCase {
	private const HOLDERS = [ 'Mara', 'Milo' ];

	/** @dataProvider provideProposals */
	public function testSaysHowAProposalStandsByWhomAndSinceWhen(
		array $proposal, array $instrument, string $name, array $users, ?int $since
	): void {
		$state = ReviewState::of(
			new Proposal( self::chain( $proposal ), self::chain( $instrument ) ),
			static fn ( $user ) => in_array( $user, self::HOLDERS, true )
		);

		self::assertSame( [ $name, $users ], [ $state->name, $state->users ] );
		self::assertSame( $since, $state->since['revision'] ?? null );
		self::assertSame( in_array( $name, [ 'open', 'outdated' ], true ), $state->waits() );
	}

	/** Revisions are [ id, user, text ], or also a summary. */
	public static function provideProposals(): array {
		$live = [ [ 10, 'Mara', 'a' ] ];
		$open = [ [ 11, 'Ana', 'a' ], [ 12, 'Ana', 'b' ], [ 13, 'Zed', 'c' ] ];
		$closed = static fn ( $user, $summary = '' ) => [ ...$open, [ 14, $user, '{}', $summary ] ];
		return [
			'no page' => [ [], $live, 'empty', [], null ],
			'open since its first text' => [ $open, $live, 'open', [ 'Ana', 'Zed' ], 12 ],
			'outdated' => [ $open, [ ...$live, [ 14, 'Milo', 'd' ] ], 'outdated', [ 'Ana', 'Zed' ], 12 ],
			'a copy of what is live' => [ [ [ 11, 'Ana', 'a' ] ], $live, 'empty', [], null ],
			'approved' => [ $open, [ ...$live, [ 14, 'Milo', 'c' ] ], 'approved', [ 'Milo' ], 14 ],
			'approved, and live no more' =>
				[ $open, [ ...$live, [ 14, 'Milo', 'c' ], [ 15, 'Mara', 'd' ] ], 'approved', [ 'Milo' ], 14 ],
			'approved by somebody hidden' => [ $open, [ ...$live, [ 14, null, 'c' ] ], 'approved', [ null ], 14 ],
			'declined' => [ $closed( 'Milo', 'Declined: too much' ), $live, 'declined', [ 'Milo' ], 14 ],
			'declined without the word' => [ $closed( 'Milo', 'no' ), $live, 'declined', [ 'Milo' ], 14 ],
			'emptied twice' => [ [ ...$closed( 'Milo' ), [ 15, 'Ana', '{}' ] ], $live, 'declined', [ 'Milo' ], 14 ],
			'an own one declined' => [
				[ [ 11, 'Mara', 'b' ], [ 12, 'Mara', '{}', 'Declined: no' ] ], $live, 'declined', [ 'Mara' ], 12
			],
			'an own one emptied by a right holder' =>
				[ [ [ 11, 'Mara', 'b' ], [ 12, 'Mara', '{}' ] ], $live, 'withdrawn', [ 'Mara' ], 12 ],
			'withdrawn' => [ $closed( 'Ana', 'Withdrawn: a mistake' ), $live, 'withdrawn', [ 'Ana' ], 14 ],
			'emptied by a stranger who says a word' =>
				[ $closed( 'Eve', 'Declined: not by me' ), $live, 'empty', [ 'Eve' ], 14 ],
			'emptied by somebody hidden' => [ $closed( null ), $live, 'empty', [ null ], 14 ],
			'approved, then emptied' => [
				[ [ 11, 'Ana', 'b' ], [ 13, 'Milo', '{}' ] ], [ ...$live, [ 12, 'Milo', 'b' ] ],
				'empty', [ 'Milo' ], 13
			],
		];
	}

	private static function chain( array $revisions ): array {
		$chain = [];
		$parent = 0;
		foreach ( $revisions as $each ) {
			$chain[] = [
				'revision' => $each[0], 'parent' => $parent, 'user' => $each[1], 'sha1' => sha1( $each[2] ),
				'comment' => $each[3] ?? '',
			];
			$parent = $each[0];
		}
		return $chain;
	}
}
