<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Document\Attributes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;

/** What somebody looks for in the list of instruments. A filter that is empty lets everything pass. */
final class Filters {
	public const TEXTS = [ 'text', 'owner', 'wiki', 'attribute', 'within' ];
	public const PLATFORMS = [ 'web', 'server', 'android', 'ios' ];
	public const RISKS = [ 'pending', 'low', 'medium', 'high' ];
	/** All states but "active". */
	public const INACTIVE = 'inactive';
	private const MOST_DAYS = 36500;

	/** @param array<string,string> $wanted by the names of the form's fields */
	private function __construct( private readonly array $wanted ) {
	}

	/** @param callable(string):string $read what a request says under a name */
	public static function of( callable $read ): self {
		$wanted = [];
		foreach ( [ ...self::TEXTS, 'state', 'platform', 'risk' ] as $name ) {
			$wanted[$name] = trim( $read( $name ) );
		}
		return new self( $wanted );
	}

	/** @return array<string,string> what asks for the same again */
	public function query(): array {
		return array_filter( $this->wanted, 'strlen' );
	}

	public function wiki(): string {
		return $this->wanted['wiki'];
	}

	/** Tell whether a page is looked for at a Unix time. */
	public function pass( Listed $listed, int $now ): bool {
		return $this->hasState( $listed->state )
			&& $this->saysText( $listed->page->value, $listed->name )
			&& self::says( (array)self::list( $listed->page->value, 'owners' ), $this->wanted['owner'] )
			&& $this->lists( $listed, 'platforms', 'platform' )
			&& $this->lists( $listed, 'contextual_attributes', 'attribute' )
			&& ( $this->wanted['risk'] === '' || $listed->here?->risk->level === $this->wanted['risk'] )
			&& ( $this->wiki() === '' || $listed->rate( $this->wiki() ) )
			&& $this->ends( $listed, $now );
	}

	/** Return the fields of a form that asks for this. */
	public static function fields( Phrases $phrases ): array {
		$field = static fn ( string $name, array $more = [] ): array => $more + [
			'type' => 'text', 'name' => $name, 'default' => '', 'label-raw' => $phrases->say( "filter-$name" ),
		];
		$choice = static function ( string $name, string $family, array $values ) use ( $field ): array {
			$keys = array_map( static fn ( $value ) => "instrumentconfigurator-$family-$value", $values );
			return $field( $name, [
				'type' => 'select',
				'options-messages' => [ 'instrumentconfigurator-filter-any' => '' ] + array_combine( $keys, $values ),
			] );
		};
		return [
			'text' => $field( 'text' ),
			'owner' => $field( 'owner' ),
			'state' => $choice( 'state', 'state', [ ...Listed::STATES, self::INACTIVE ] ),
			'platform' => $choice( 'platform', 'platform', self::PLATFORMS ),
			'attribute' => $field( 'attribute', [
				'type' => 'combobox', 'options' => array_combine( Attributes::names(), Attributes::names() ),
			] ),
			'risk' => $choice( 'risk', 'risk', self::RISKS ),
			'within' => $field( 'within', [ 'type' => 'int', 'min' => 0, 'max' => self::MOST_DAYS ] ),
			'wiki' => $field( 'wiki' ),
		];
	}

	private function hasState( string $state ): bool {
		return match ( $this->wanted['state'] ) {
			'' => true,
			self::INACTIVE => $state !== Listed::ACTIVE,
			default => $state === $this->wanted['state'],
		};
	}

	private function saysText( mixed $value, string $name ): bool {
		return self::says( [
			$name,
			Json::get( $value, 'title' ),
			Json::get( $value, 'description' ),
			Json::get( Json::get( $value, 'stream' ), 'name' ),
		], $this->wanted['text'] );
	}

	/** Tell whether the end of a window is still to come, and within so many days. */
	private function ends( Listed $listed, int $now ): bool {
		if ( !preg_match( '/^\d{1,5}$/D', $this->wanted['within'] ) ) {
			return true;
		}
		$until = $now + 86400 * (int)$this->wanted['within'];
		return $listed->here && $listed->here->end >= Instrument::instant( $now )
			&& $listed->here->end <= Instrument::instant( $until );
	}

	private function lists( Listed $listed, string $key, string $filter ): bool {
		return $this->wanted[$filter] === ''
			|| in_array( $this->wanted[$filter], self::list( $listed->page->value, $key ), true );
	}

	private static function list( mixed $value, string $key ): array {
		$found = Json::get( $value, $key );
		return is_array( $found ) ? $found : [];
	}

	private static function says( array $texts, string $wanted ): bool {
		$found = static fn ( $text ): bool => is_string( $text ) && mb_stripos( $text, $wanted ) !== false;
		return $wanted === '' || array_filter( $texts, $found );
	}
}
