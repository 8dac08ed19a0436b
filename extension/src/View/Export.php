<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use Generator;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Hub\WaitingProposal;
use stdClass;

/** The list of instruments as a table for spreadsheets and programs, in the words of the documents. */
final class Export {
	private const COLUMNS = [
		'name', 'title', 'state', 'owners', 'contact', 'task', 'start', 'end', 'unit', 'rate', 'wikis', 'stream',
		'attributes', 'platforms', 'risk', 'proposed',
	];
	private const JOINT = '; ';

	/**
	 * @param iterable<Listed> $listed
	 * @param string $wiki whose rate is told; "" is the default rate
	 * @param array<string,WaitingProposal> $proposed what waits, by name
	 * @return Generator<string> lines
	 */
	public static function lines( iterable $listed, string $wiki, array $proposed ): Generator {
		yield Csv::line( ...self::COLUMNS );
		foreach ( $listed as $each ) {
			$title = Json::get( $each->page->value, 'title' );
			$cells = [
				'name' => $each->name,
				'title' => is_string( $title ) ? $title : '',
				'state' => $each->state,
				'proposed' => $proposed[$each->name]->state ?? '',
			] + ( $each->here ? self::facts( $each->here, $each->rate( $wiki ) ) : [] );
			yield Csv::line( ...array_map( static fn ( $column ) => $cells[$column] ?? '', self::COLUMNS ) );
		}
	}

	private static function facts( stdClass $here, int|float $rate ): array {
		$wikis = [];
		foreach ( get_object_vars( $here->sample->wikis ) as $wiki => $own ) {
			$wikis[] = "$wiki " . json_encode( $own );
		}
		return [
			'owners' => implode( self::JOINT, $here->owners ),
			'contact' => $here->contact,
			'task' => $here->task,
			'start' => $here->start,
			'end' => $here->end,
			'unit' => $here->sample->unit,
			'rate' => $rate,
			'wikis' => implode( self::JOINT, $wikis ),
			'stream' => $here->stream->name,
			'attributes' => implode( self::JOINT, $here->contextual_attributes ),
			'platforms' => implode( self::JOINT, $here->platforms ),
			'risk' => $here->risk->level,
		];
	}
}
