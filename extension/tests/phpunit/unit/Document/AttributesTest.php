<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Attributes;
use MediaWikiUnitTestCase;
use stdClass;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Attributes */
final class AttributesTest extends MediaWikiUnitTestCase {
	/** @dataProvider provideVectors */
	public function testACombinationImpliesTheRiskOfTheVector( stdClass $case ): void {
		self::assertSame( $case->risk, Attributes::risk( $case->attributes ) );
	}

	public static function provideVectors(): array {
		return Vectors::of( 'risk' );
	}

	public function testAnAttributeIsSuppliedByTheClientsOfItsPlatforms(): void {
		self::assertSame( Attributes::CURRENT, Attributes::status( 'page_id' ) );
		self::assertSame( [ 'web', 'server', 'android', 'ios' ], Attributes::platforms( 'page_id' ) );
		self::assertSame( [ 'web' ], Attributes::platforms( 'page_user_groups_allowed_to_edit' ) );
		self::assertNull( Attributes::instead( 'page_id' ) );
	}

	public function testAnAttributeThatIsGoneMayHaveAnHeir(): void {
		self::assertSame( Attributes::GONE, Attributes::status( 'page_namespace' ) );
		self::assertSame( 'page_namespace_id', Attributes::instead( 'page_namespace' ) );
		self::assertNull( Attributes::instead( 'mediawiki_is_production' ) );
		self::assertSame( [], Attributes::platforms( 'page_namespace' ) );
	}

	public function testOfAnAttributeThatNeverWasNothingIsKnown(): void {
		foreach ( [ 'no_such_attribute', '', '0', 'é' ] as $name ) {
			self::assertNull( Attributes::status( $name ) );
			self::assertNull( Attributes::instead( $name ) );
			self::assertNull( Attributes::helpKey( $name ) );
			self::assertSame( [], Attributes::platforms( $name ) );
		}
	}

	public function testEveryAttributeHasOneStatusAndOnlyThoseOfUseHaveHelp(): void {
		$messages = json_decode( file_get_contents( dirname( __DIR__, 4 ) . '/i18n/en.json' ), true );
		$of = [];
		foreach ( [ Attributes::CURRENT, Attributes::ALWAYS, Attributes::UNSUPPLIED, Attributes::GONE ] as $status ) {
			foreach ( Attributes::names( $status ) as $name ) {
				$of[$name] = $status;
				$key = Attributes::helpKey( $name );
				self::assertSame( $status === Attributes::CURRENT, $key !== null );
				self::assertNotSame( '', $key === null ? 'none' : $messages[$key] );
			}
		}
		self::assertCount( 47, $of );
		self::assertSame( Attributes::names(), array_keys( $of, Attributes::CURRENT, true ) );
		self::assertContains( 'performer_name', Attributes::names() );
	}
}
