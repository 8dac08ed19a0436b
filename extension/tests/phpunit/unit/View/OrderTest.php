<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Extension\InstrumentConfigurator\Hub\StoredPage;
use MediaWiki\Extension\InstrumentConfigurator\View\Listed;
use MediaWiki\Extension\InstrumentConfigurator\View\Order;
use MediaWikiUnitTestCase;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\View\Order
 * @covers \MediaWiki\Extension\InstrumentConfigurator\View\Listed
 */
final class OrderTest extends MediaWikiUnitTestCase {
	private const AT = '2026-07-15T00:00:00Z';

	/** @dataProvider provideOrders */
	public function testAListIsSorted( string $key, string $direction, string $names ): void {
		$listed = [
			$this->listed( '1', [ 'owners' => [ 'web' ], 'end' => '2026-12-31T00:00:00Z' ] ),
			$this->listed( '10', [ 'owners' => [ 'Growth' ], 'end' => '2026-08-31T00:00:00Z', 'enabled' => false ] ),
			new Listed( new StoredPage( 1, '1e1', null, [ new Problem( '', 'a/b' ) ] ), 'production', self::AT ),
			$this->listed( '2', [ 'owners' => [ 'Web' ], 'end' => '2026-12-31T00:00:00Z' ] ),
		];

		$sorted = Order::of( $key, $direction )->sorted( $listed, '' );

		$this->assertSame( explode( ' ', $names ), array_map( static fn ( $each ) => $each->name, $sorted ) );
	}

	public static function provideOrders(): array {
		return [
			'by name, though all are numbers' => [ 'name', '', '1 10 1e1 2' ],
			'by name, from the end' => [ 'name', 'desc', '2 1e1 10 1' ],
			'by owner, whatever the case; who has none comes last' => [ 'owner', '', '10 1 2 1e1' ],
			'by owner, from the end; who has none comes last' => [ 'owner', 'desc', '1 2 10 1e1' ],
			'by end' => [ 'end', '', '10 1 2 1e1' ],
			'by state' => [ 'state', '', '1 2 10 1e1' ],
			'by state, from the end' => [ 'state', 'desc', '1e1 10 1 2' ],
			'by what is no key' => [ 'nonsense', '', '1 10 1e1 2' ],
		];
	}

	public function testWhoChoosesTheKeyAgainTurnsTheOrder(): void {
		$order = Order::of( 'end', '' );

		$this->assertSame( [ 'sort' => 'end', 'dir' => 'desc' ], $order->chosen( 'end' )->query() );
		$this->assertSame( [ 'sort' => 'end' ], $order->chosen( 'end' )->chosen( 'end' )->query() );
		$this->assertSame( [ 'sort' => 'rate' ], $order->chosen( 'rate' )->query() );
		$this->assertSame( [], $order->chosen( 'name' )->query() );
	}

	private function listed( string $name, array $changed ): Listed {
		[ $case ] = Vectors::of( 'valid' )['valid/minimal'];
		$document = (object)( $changed + [
			'name' => $name, 'enabled' => true, 'environments' => [ 'production' ], 'overrides' => (object)[],
			'start' => '2026-01-01T00:00:00Z',
		] + get_object_vars( $case->document ) );
		return new Listed( new StoredPage( 1, $name, $document, [] ), 'production', self::AT );
	}
}
