<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Merge;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWikiUnitTestCase;
use stdClass;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Conflict
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Merge
 */
final class MergeTest extends MediaWikiUnitTestCase {
	private const SIDES = [ 'base', 'proposed', 'live' ];

	/** @dataProvider provideVectors */
	public function testTwoSidesMakeWhatTheVectorSays( stdClass $case ): void {
		$before = serialize( $case );

		$merge = Merge::of( ...self::of( $case, self::SIDES ) );

		[ $value ] = self::of( $case->expected, [ 'value' ] );
		self::assertSame( self::spelled( $value ), self::spelled( $merge->value ) );
		self::assertSame(
			array_map( self::told( ... ), $case->expected->conflicts ),
			array_map( self::told( ... ), $merge->conflicts )
		);
		self::assertSame( $before, serialize( $case ) );
	}

	public static function provideVectors(): array {
		return Vectors::of( 'merge' );
	}

	/** Return the place and the three values of a conflict. */
	private static function told( object $conflict ): array {
		return [ $conflict->pointer, ...array_map( self::spelled( ... ), self::of( $conflict, self::SIDES ) ) ];
	}

	/** Return values of an object, or that they are missing. */
	private static function of( object $values, array $keys ): array {
		return array_map( static fn ( $key ) =>
			property_exists( $values, $key ) ? $values->$key : Missing::MISSING, $keys );
	}

	/** Return a value's text: the order of keys and the spelling of numbers count. */
	private static function spelled( mixed $value ): string {
		return $value === Missing::MISSING ? 'missing' : json_encode( $value, JSON_PRESERVE_ZERO_FRACTION );
	}
}
