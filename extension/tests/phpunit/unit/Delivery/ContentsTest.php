<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Delivery\Contents;
use MediaWikiUnitTestCase;
use stdClass;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\Delivery\Contents */
final class ContentsTest extends MediaWikiUnitTestCase {
	private const NOON = 1781524800;

	public function testEveryTextThatADocumentCanHoldComesOutAsItWentIn(): void {
		$lists = [ [ "a\0b", "\u{FF}\u{FE}", "c\nd\x01\x1F", '' ], [], [ 'page_id' ] ];
		$instruments = array_map( self::instrument( ... ), [ 'one', '123', 'three' ], $lists );
		$instruments[1]->stream->name = "st\0ream";

		$settings = Contents::of( $instruments )->at( self::NOON, 'enwiki' )->settings( 'enwiki' );

		$this->assertSame( [ 'one', 123, 'three' ], array_keys( $settings ) );
		$this->assertSame( $lists, array_column(
			array_column( array_column( $settings, 'producers' ), 'metrics_platform_client' ), 'provide_values'
		) );
		$this->assertSame( "st\0ream", $settings[123]['stream'] );
	}

	public function testOfNoInstrumentsNothingRuns(): void {
		$this->assertSame( [], Contents::of( [] )->at( self::NOON, 'enwiki' )->settings( 'enwiki' ) );
	}

	public function testWhatDoesNotRunTakesNothingFromWhatDoes(): void {
		$instruments = array_map( self::instrument( ... ), [ 'early', 'runs', 'late' ], [ [ 'a' ], [ 'b' ], [ 'c' ] ] );
		$instruments[0]->start = '2026-06-15T12:00:01Z';
		$instruments[2]->end = '2026-06-15T11:59:59Z';
		$instruments[1]->sample->wikis->dewiki = 0.25;
		$contents = Contents::of( $instruments );

		$noon = $contents->at( self::NOON, 'dewiki' );

		$this->assertSame( [ 'runs' ], array_keys( $noon->settings( 'dewiki' ) ) );
		$this->assertSame( 0.25, $noon->settings( 'dewiki' )['runs']['sample']['rate'] );
		$this->assertSame( [ 'early', 'runs' ],
			array_keys( $contents->at( self::NOON + 1, 'dewiki' )->settings( 'dewiki' ) ) );
		$this->assertSame( [ false, true, false ], array_map(
			$noon->holdsAt( ... ), [ self::NOON - 1, self::NOON, self::NOON + 1 ] ) );
	}

	public function testAPlatformHasOnlyItsOwn(): void {
		$instruments = array_map( self::instrument( ... ), [ 'one', 'two' ], [ [ 'a' ], [ 'b' ] ] );
		$instruments[0]->platforms = [ 'android' ];

		$contents = Contents::of( $instruments )->at( self::NOON, 'enwiki' );

		$this->assertSame( [ 'two' ], array_keys( $contents->settings( 'enwiki', 'web' ) ) );
	}

	/** @param string[] $attributes */
	private static function instrument( string $name, array $attributes ): stdClass {
		return (object)[
			'name' => $name,
			'start' => '2026-06-01T00:00:00Z',
			'end' => '2026-06-30T00:00:00Z',
			'platforms' => [ 'web' ],
			'stream' => (object)[
				'name' => "mediawiki.$name", 'schema_title' => 'a/b', 'destination_event_service' => 'c'
			],
			'sample' => (object)[ 'unit' => 'session', 'rate' => 0.5, 'wikis' => new stdClass() ],
			'contextual_attributes' => $attributes,
		];
	}
}
