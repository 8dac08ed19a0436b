<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Document\Answers;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use stdClass;

/** A form with what stands in it, and, once it was judged, the document that this makes. */
final class FormState {
	/** The name of the field of rates that somebody wants more rows in. */
	public string $more = '';
	public ?stdClass $document = null;
	/** @var Problem[] */
	public array $problems = [];
	/** Whether one of the problems forbids to save. */
	public bool $blocking = false;
	public readonly string $name;

	/**
	 * @param OpenedForm $opened
	 * @param stdClass $base the document that the answers are laid over
	 * @param Answers $answers
	 * @param array<string,string|array> $values what stands in the fields, by their names
	 * @param ?string $name of the document, as written; null: that of what was opened
	 * @param string $reason
	 */
	public function __construct(
		public readonly OpenedForm $opened,
		public readonly stdClass $base,
		public readonly Answers $answers,
		public readonly array $values,
		?string $name = null,
		public readonly string $reason = ''
	) {
		$this->name = $opened->name !== '' ? $opened->name : (string)$name;
	}

	/** Return the same with more rows in a field. */
	public function withRows( string $field ): self {
		$state = clone $this;
		$state->more = $field;
		return $state;
	}

	/** @param Problem[] $problems */
	public function judged( stdClass $document, array $problems, bool $blocking ): self {
		$state = clone $this;
		[ $state->document, $state->problems, $state->blocking ] = [ $document, $problems, $blocking ];
		return $state;
	}

	/** Return the same, opened on other revisions. */
	public function on( OpenedForm $opened ): self {
		$state = new self( $opened, $this->base, $this->answers, $this->values, $this->name, $this->reason );
		return $this->document ? $state->judged( $this->document, $this->problems, $this->blocking ) : $state;
	}
}
