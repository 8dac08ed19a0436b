<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Delivery\OutagePolicy;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Record;
use MediaWikiUnitTestCase;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\Delivery\OutagePolicy */
final class OutagePolicyTest extends MediaWikiUnitTestCase {
	private const NOW = 1_800_000_000;

	/** @dataProvider provideRecords */
	public function testTellsWhetherTheLastDeliveryCounts( mixed $policy, ?Record $record, bool $counts ): void {
		$this->assertSame( $counts, self::policy( $policy )->delivers( $record, self::NOW ) );
	}

	private static function policy( mixed $setting ): OutagePolicy {
		return new OutagePolicy( OutagePolicy::seconds( $setting ) );
	}

	public static function provideRecords(): array {
		$good = static fn ( int $age ) => new Record( self::NOW - $age, self::NOW - $age );
		$failing = static fn ( int $age ) => new Record( self::NOW - $age, self::NOW, 'The hub is out of order.' );
		return [
			'closed, never delivered' => [ 'closed', null, false ],
			'closed, just delivered' => [ 'closed', $good( 0 ), true ],
			'closed, nobody asked for ten minutes' => [ 'closed', $good( 600 ), true ],
			'closed, nor for a second more' => [ 'closed', $good( 601 ), false ],
			'closed, failing for a minute' => [ 'closed', $failing( 60 ), true ],
			'closed, and for a second more' => [ 'closed', $failing( 61 ), false ],
			'an hour, failing for that long' => [ 3600, $failing( 3600 ), true ],
			'an hour, and for a second more' => [ 3600, $failing( 3601 ), false ],
			'no time at all' => [ 0, $failing( 1 ), false ],
			'what is no time is closed' => [ -1, $failing( 61 ), false ],
			'a delivery in the future is none' => [ 3600, $good( -11 ), false ],
		];
	}

	public function testAnOldAnswerIsRefusedForAsLongAsADeliveryCanCount(): void {
		$record = static fn ( int $age ) => new Record( self::NOW - $age, self::NOW, null, 7 );

		$this->assertSame( 7, self::policy( 'closed' )->oldestGeneration( $record( 600 ), self::NOW ) );
		$this->assertNull( self::policy( 'closed' )->oldestGeneration( $record( 601 ), self::NOW ) );
		$this->assertSame( 7, self::policy( 3600 )->oldestGeneration( $record( 3600 ), self::NOW ) );
		$this->assertNull( self::policy( 3600 )->oldestGeneration( null, self::NOW ) );
	}
}
