<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Delivery\Arrival;
use MediaWikiUnitTestCase;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\Delivery\Arrival */
final class ArrivalTest extends MediaWikiUnitTestCase {
	private const CHANGED = 1_000_000;
	private const KEPT = 300;

	/** @dataProvider provideTimes */
	public function testItIsWhatCanBeKnown(
		string $kind, ?int $time, ?int $success, int $now, bool $delivers = true, bool $runs = true
	): void {
		$at = static fn ( ?int $later ): ?int => $later === null ? null : self::CHANGED + $later;

		$arrival = Arrival::of( $runs, $at( $success ), $delivers, self::CHANGED, self::KEPT, $at( $now ) );

		$this->assertSame( [ $kind, $time === null ? 0 : $at( $time ) ], [ $arrival->kind, $arrival->time ] );
	}

	/** Times are seconds after the change. */
	public static function provideTimes(): array {
		return [
			'before the next refresh' => [ Arrival::COMING, 360, -30, 10 ],
			'when the next refresh is a little late' => [ Arrival::COMING, 400, -30, 100 ],
			'after the refresh, before browsers asked' => [ Arrival::COMING, 360, 40, 50 ],
			'at the very moment of the refresh' => [ Arrival::COMING, 360, 0, 0 ],
			'when all browsers asked' => [ Arrival::THERE, 360, 340, 360 ],
			'long ago' => [ Arrival::THERE, 360, 99_990, 100_000 ],
			'when refreshes have become rare' => [ Arrival::LATE, -100, -100, 81 ],
			'when the source is out of order' => [ Arrival::OUT, 40, 40, 1000, false ],
			'before there was a refresh' => [ Arrival::NEVER, null, null, 10, false ],
			'where nothing runs' => [ Arrival::OFF, null, 40, 50, true, false ],
		];
	}
}
