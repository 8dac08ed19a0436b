<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWikiUnitTestCase;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Instrument */
final class InstrumentTest extends MediaWikiUnitTestCase {
	/** @dataProvider provideReasons */
	public function testTellsWhyNothingIsCollected(
		array $changes, string $environment, string $at, ?string $reason
	): void {
		$instrument = self::instrument( $changes );

		$this->assertSame( $reason, $instrument->inactiveReason( $environment, $at ) );
		$this->assertSame( $reason === null, $instrument->isActive( $environment, $at ) );
	}

	public static function provideReasons(): array {
		$noon = '2026-06-01T12:00:00Z';
		return [
			'it runs' => [ [], 'production', $noon, null ],
			'it runs at its first second' => [ [], 'production', '2026-01-01T00:00:00Z', null ],
			'it runs at its last second' => [ [], 'production', '2026-12-31T23:59:59Z', null ],
			'a second early' => [ [], 'production', '2025-12-31T23:59:59Z', Instrument::EARLY ],
			'a second late' => [ [], 'production', '2027-01-01T00:00:00Z', Instrument::LATE ],
			'another environment' => [ [], 'beta', $noon, Instrument::NOT_HERE ],
			'switched off' => [ [ 'enabled' => false ], 'production', $noon, Instrument::OFF ],
			'switched off here' => [
				[ 'overrides' => (object)[ 'production' => (object)[ 'enabled' => false ] ] ],
				'production', $noon, Instrument::OFF_HERE,
			],
			'the first of several reasons' => [
				[ 'enabled' => false ], 'beta', '2030-01-01T00:00:00Z', Instrument::NOT_HERE,
			],
		];
	}

	public function testTellsWhenThatChangesNext(): void {
		$instrument = self::instrument();

		$this->assertSame(
			strtotime( '2026-01-01T00:00:00Z' ), $instrument->nextChange( 'production', '2025-06-01T00:00:00Z' )
		);
		$this->assertSame(
			strtotime( '2027-01-01T00:00:00Z' ), $instrument->nextChange( 'production', '2026-06-01T00:00:00Z' )
		);
		$this->assertNull( $instrument->nextChange( 'production', '2028-01-01T00:00:00Z' ) );
	}

	public function testAnOverrideIsAppliedToACopy(): void {
		$instrument = self::instrument( [ 'overrides' => (object)[ 'beta' => (object)[ 'task' => 'T2' ] ] ] );
		$before = serialize( $instrument->document );

		$here = $instrument->resolved( 'beta' );

		$this->assertSame( 'T2', $here->task );
		$this->assertSame( [], get_object_vars( $here->overrides ) );
		$this->assertSame( $before, serialize( $instrument->document ) );
	}

	public function testARateIsTheWikisOwnOrTheDefaultAndAWholeOneIsAnInteger(): void {
		$sample = (object)[ 'rate' => 0.1, 'wikis' => (object)[ 'frwiki' => 1.0, 'dewiki' => 0.25 ] ];

		$this->assertSame( 0.1, Instrument::rateOn( $sample, null ) );
		$this->assertSame( 0.1, Instrument::rateOn( $sample, 'enwiki' ) );
		$this->assertSame( 0.25, Instrument::rateOn( $sample, 'dewiki' ) );
		$this->assertSame( 1, Instrument::rateOn( $sample, 'frwiki' ) );
	}

	/** Return one for production in 2026, with these changes. */
	private static function instrument( array $changes = [] ): Instrument {
		[ $case ] = Vectors::of( 'valid' )['valid/minimal'];
		return new Instrument( (object)( $changes + get_object_vars( $case->document ) ) );
	}
}
