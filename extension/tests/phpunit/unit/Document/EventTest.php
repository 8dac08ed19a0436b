<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Event;
use MediaWiki\Extension\InstrumentConfigurator\Document\Proposal;
use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;
use MediaWikiUnitTestCase;
use stdClass;

/**
 * Revisions are written as [ id, user, text, comment ]; each is made from the one before it.
 *
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Event
 */
final class EventTest extends MediaWikiUnitTestCase {
	/** @dataProvider provideProposals */
	public function testASaveOfAProposalIs( ?string $event, array $proposal, array $page = [] ): void {
		$now = new Proposal( self::chain( $proposal ), self::chain( $page ) );

		self::assertSame( $event, Event::ofProposal(
			$now, end( $proposal )[0], static fn ( string $user ) => $user === 'Mara' ) );
	}

	public static function provideProposals(): array {
		$live = [ [ 1, 'Mara', 'live' ] ];
		$waits = [ [ 2, 'Ana', 'live' ], [ 3, 'Ana', 'text' ] ];
		return [
			'nothing, with its first text' => [ null, [ [ 2, 'Ana', '{}' ] ] ],
			'nothing, with what is live' => [ null, [ [ 2, 'Ana', 'live' ] ], $live ],
			'proposed, of something new' => [ Event::PROPOSED, [ [ 2, 'Ana', '{}' ], [ 3, 'Ana', 'text' ] ] ],
			'proposed, of a change' => [ Event::PROPOSED, $waits, $live ],
			'proposed, though it is outdated' => [ Event::PROPOSED, [ [ 0, 'Ana', 'old' ], ...$waits ], [
				...$live, [ 2, 'Mara', 'newer' ] ] ],
			'proposed, once more' => [ Event::PROPOSED, [ ...$waits, [ 4, 'Max', 'better' ] ], $live ],
			'proposed again, after it was declined' => [
				Event::PROPOSED, [ ...$waits, [ 4, 'Mara', '{}' ], [ 5, 'Ana', 'text' ] ], $live ],
			'declined' => [ Event::DECLINED, [ ...$waits, [ 4, 'Mara', '{}' ] ], $live ],
			'declined, of something new' => [ Event::DECLINED, [ [ 2, 'Ana', 'text' ], [ 4, 'Mara', '{}' ] ] ],
			'declined, for its author says so' => [
				Event::DECLINED, [ [ 2, 'Mara', 'text' ], [ 4, 'Mara', '{}', 'Declined: no' ] ] ],
			'withdrawn' => [ Event::WITHDRAWN, [ ...$waits, [ 4, 'Ana', '{}' ] ], $live ],
			'withdrawn, by a right holder who wrote of it' => [
				Event::WITHDRAWN, [ ...$waits, [ 4, 'Mara', 'better' ], [ 5, 'Mara', '{}' ] ], $live ],
			'withdrawn, whatever somebody without the right says' => [
				Event::WITHDRAWN, [ ...$waits, [ 4, 'Ana', '{}', 'Declined: no' ] ], $live ],
			'nothing, of a stranger' => [ null, [ ...$waits, [ 4, 'Max', '{}' ] ], $live ],
			'nothing, of a hidden user' => [ null, [ ...$waits, [ 4, null, '{}' ] ], $live ],
			'nothing, emptied once more' => [ null, [ ...$waits, [ 4, 'Mara', '{}' ], [ 5, 'Ana', '{}' ] ], $live ],
			'nothing, after it was approved' => [
				null, [ ...$waits, [ 5, 'Ana', 'text' ] ], [ ...$live, [ 4, 'Mara', 'text' ] ] ],
		];
	}

	/** @dataProvider providePages */
	public function testASaveOfAPageIs(
		array $events, string $user, string $text, array $proposal, array $page = [], array $documents = []
	): void {
		$was = new Proposal( self::chain( $proposal ), self::chain( $page ) );
		[ $before, $after ] = $documents ?: [ null, null ];

		self::assertSame( $events, Event::ofPage( $was, $user, sha1( $text ), $before, $after ) );
	}

	public static function providePages(): array {
		$live = [ [ 1, 'Mara', 'live' ] ];
		$waits = [ [ 2, 'Ana', 'live' ], [ 3, 'Ana', 'text' ] ];
		[ $on, $off ] = [ self::document( true ), self::document( false ) ];
		$here = self::document( false, (object)[ 'beta' => (object)[ 'enabled' => true ] ] );
		return [
			'approved' => [ [ Event::APPROVED ], 'Mara', 'text', $waits, $live ],
			'approved, of something new' => [
				[ Event::APPROVED, Event::SWITCHED_ON ], 'Mara', 'text', [ [ 2, 'Ana', 'text' ] ], [], [ null, $on ] ],
			'nothing, of its author' => [ [], 'Ana', 'text', $waits, $live ],
			'nothing, of another text' => [ [], 'Mara', 'another', $waits, $live ],
			'nothing, without a proposal' => [ [], 'Mara', 'text', [], $live ],
			'nothing, of an outdated proposal' => [ [], 'Mara', 'text', $waits, [ ...$live, [ 4, 'Milo', 'newer' ] ] ],
			'nothing, of what is live already' => [
				[], 'Mara', 'text', $waits, [ ...$live, [ 4, 'Milo', 'text' ] ], [ $on, $off ] ],
			'switched off' => [ [ Event::SWITCHED_OFF ], 'Mara', 'off', [], $live, [ $on, $off ] ],
			'switched off in the one environment' => [
				[ Event::SWITCHED_OFF ], 'Mara', 'off', [], $live, [ $here, SwitchOff::of( $here ) ] ],
			'switched off as was proposed' => [
				[ Event::APPROVED, Event::SWITCHED_OFF ], 'Mara', 'text', $waits, $live, [ $on, $off ] ],
			'switched on' => [ [ Event::SWITCHED_ON ], 'Mara', 'on', [], $live, [ $off, $on ] ],
			'switched on in one environment' => [ [ Event::SWITCHED_ON ], 'Mara', 'on', [], $live, [ $off, $here ] ],
			'nothing, switched off and changed' => [
				[], 'Mara', 'off', [], $live, [ $on, (object)( [ 'title' => 'T' ] + (array)$off ) ] ],
		];
	}

	public function testWhatIsOnIsWhatSwitchingOffWouldChange(): void {
		[ $on, $off ] = [ self::document( true ), self::document( false ) ];
		$here = self::document( false, (object)[ 'beta' => (object)[ 'enabled' => true ] ] );

		self::assertSame( [ true, false, true ], array_map( SwitchOff::changes( ... ), [ $on, $off, $here ] ) );
		$odd = [ null, [], new stdClass() ];
		self::assertSame( [ false, false, true ], array_map( SwitchOff::changes( ... ), $odd ) );
		self::assertSame(
			[ [ 'beta', 'production' ], [], [ 'beta' ] ],
			array_map( SwitchOff::environments( ... ), [ $on, $off, $here ] )
		);
		self::assertSame( [], SwitchOff::environments( (object)[ 'enabled' => true, 'environments' => 'beta' ] ) );
	}

	private static function document( bool $enabled, ?stdClass $overrides = null ): stdClass {
		return (object)[
			'enabled' => $enabled,
			'environments' => [ 'beta', 'production' ],
			'overrides' => $overrides ?? new stdClass(),
		];
	}

	private static function chain( array $revisions ): array {
		$parent = 0;
		$chain = [];
		foreach ( $revisions as [ $id, $user, $text ] ) {
			$comment = $revisions[ count( $chain ) ][3] ?? '';
			$chain[] = [ 'revision' => $id, 'parent' => $parent, 'user' => $user, 'sha1' => sha1( $text ) ]
				+ [ 'comment' => $comment ];
			$parent = $id;
		}
		return $chain;
	}
}
